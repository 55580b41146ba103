// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <filesystem>
#include <limits>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "catch.hpp"
#include "cxr/data/preprocess/preprocess.hpp"

/// What the compiler cannot see of a Preprocess, as code: run it on your own one.
namespace cxr::laws {

/// Runs every law of Preprocess.
/// @param file  an image that it can decode
template <Preprocess P>
void check_preprocess(P const& preprocess, std::filesystem::path const& file) {
  using pixel = typename P::pixel;
  constexpr pixel black = 0, white = std::numeric_limits<pixel>::max();
  auto const count = static_cast<std::size_t>(P::channels * preprocess.size() * preprocess.size());
  auto const decode = [&](pixel before) {
    std::vector<pixel> pixels(count + 16, before);
    preprocess(file, std::span(pixels).first(count));
    return pixels;
  };
  auto const expected = decode(black);

  SECTION("law: every pixel is written, and nothing beside them") {
    auto const other = decode(white);
    for (std::size_t index = 0; index < count; ++index) REQUIRE(expected[index] == other[index]);
    for (std::size_t index = count; index < expected.size(); ++index)
      REQUIRE((expected[index] == black && other[index] == white));
  }
  SECTION("law: four threads at once decode the same") {
    std::array<std::vector<pixel>, 4> images;
    {
      std::vector<std::jthread> threads;
      for (auto& image : images) threads.emplace_back([&] { image = decode(black); });
    }
    for (auto const& image : images) CHECK(image == expected);
  }
  SECTION("law: a copy has the same fingerprint and size") {
    P const copy = preprocess;
    CHECK(std::string(copy.fingerprint()) == std::string(preprocess.fingerprint()));
    CHECK(copy.size() == preprocess.size());
  }
}

}  // namespace cxr::laws
