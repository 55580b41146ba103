// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>

#include "catch.hpp"
#include "cxr/model/weights/weights.hpp"

/// What the compiler cannot see of Weights, as code: run it on your own ones.
namespace cxr::laws {

/// Runs every law of Weights, for weights that can be had.
/// @param architecture  that they are asked for
template <Weights W>
void check_weights(W const& weights, std::string_view architecture = "densenet121") {
  SECTION("law: means and deviations are those of pixels in 0…1") {
    for (double const mean : W::normalise.mean) CHECK((mean >= 0 && mean <= 1));
    for (double const deviation : W::normalise.deviation)
      CHECK((deviation > 0 && deviation <= 0.5));
  }
  SECTION("law: the file is there, and the same each time") {
    auto const file = weights.file(architecture);
    CHECK(weights.file(architecture) == file);
    if (file) CHECK(std::filesystem::is_regular_file(*file));
  }
}

}  // namespace cxr::laws
