// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>

#include "catch.hpp"
#include "cxr/model/weights/weights.hpp"

/// What the compiler cannot see of Weights, as code: run it on your own.
namespace cxr::laws {

/// Runs every law of Weights, for weights whose file exists.
/// @param architecture  of the backbone that starts from them
template <Weights W>
void check_weights(W const& weights, std::string_view architecture = "densenet121") {
  SECTION("law: means and deviations are those of pixels in 0…1") {
    for (double const mean : W::normalise.mean) CHECK((mean >= 0 && mean <= 1));
    for (double const deviation : W::normalise.deviation)
      CHECK((deviation > 0 && deviation <= 0.5));
  }
  SECTION("law: the file is there, and the same each time") {
    auto const file = weights.find(architecture);
    CHECK(weights.find(architecture) == file);
    if (file) CHECK(std::filesystem::is_regular_file(*file));
  }
  SECTION("law: the learning rates of the recipe are positive, and the same each time") {
    auto const recipe = recipe_for(weights, architecture);
    CHECK(recipe_for(weights, architecture) == recipe);
    CHECK((recipe.learning_rate > 0 && recipe.head_rate > 0));
  }
  SECTION("law: what is decided when the program starts does not change what is found") {
    if constexpr (requires(W copy) { copy.resolve(architecture); }) {
      W decided = weights;
      decided.resolve(architecture);
      CHECK(decided.find(architecture) == weights.find(architecture));
      CHECK(recipe_for(decided, architecture) == recipe_for(weights, architecture));
    }
  }
}

}  // namespace cxr::laws
