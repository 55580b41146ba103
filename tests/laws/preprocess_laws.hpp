// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "catch.hpp"
#include "cxr/data/preprocess/preprocess.hpp"

/// What the compiler cannot see of a Preprocess, as code: run it on your own one.
namespace cxr::laws {

/// Runs every law of Preprocess.
/// @param film  an image file that it can decode
template <Preprocess P>
void check_preprocess(P const& preprocess, std::filesystem::path const& film) {
  auto const count = static_cast<std::size_t>(P::channels * preprocess.size() * preprocess.size());
  auto const decode = [&](std::uint8_t before) {
    std::vector<std::uint8_t> pixels(count + 16, before);
    preprocess(film, std::span(pixels).first(count));
    return pixels;
  };
  auto const once = decode(0);

  SECTION("law: every pixel is written, and nothing beside them") {
    auto const other = decode(255);
    for (std::size_t i = 0; i < count; ++i) REQUIRE(once[i] == other[i]);
    for (std::size_t i = count; i < once.size(); ++i) REQUIRE((once[i] == 0 && other[i] == 255));
  }
  SECTION("law: four threads at once decode the same") {
    std::array<std::vector<std::uint8_t>, 4> all;
    {
      std::vector<std::jthread> threads;
      for (auto& one : all) threads.emplace_back([&] { one = decode(0); });
    }
    for (auto const& one : all) CHECK(one == once);
  }
  SECTION("law: a copy has the same fingerprint and size") {
    P const copy = preprocess;
    CHECK(std::string(copy.fingerprint()) == std::string(preprocess.fingerprint()));
    CHECK(copy.size() == preprocess.size());
  }
}

}  // namespace cxr::laws
