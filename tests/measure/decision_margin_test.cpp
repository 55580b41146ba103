// SPDX-License-Identifier: MIT
#include "cxr/measure/decision_margin.hpp"

#include <cmath>
#include <limits>

#include "catch.hpp"

using namespace cxr;

TEST_CASE("the surest mistakes come first, and the least sure images", "[measure]") {
  predictions const subset{
      .classes = 2, .logits = {0, 3, 0, -1, 0, 0.5, 2, 0, 0, -4}, .labels = {0, 1, 1, 1, 0}};
  CHECK(surest_mistakes(subset, 10) == std::vector<std::size_t>{0, 3, 1});
  CHECK(surest_mistakes(subset, 2) == std::vector<std::size_t>{0, 3});
  CHECK(least_sure(subset, 2) == std::vector<std::size_t>{2, 1});
  CHECK(least_sure(predictions{.classes = 2}, 2).empty());
}

TEST_CASE("a margin is the distance from the operating point, or from the next class",
          "[measure]") {
  predictions subset{.classes = 2, .logits = {0, 1}, .labels = {0}};
  CHECK(decision_margin(subset, 0) == Approx(1));
  subset.operating_point.thresholds = {0.9};
  CHECK(decision_margin(subset, 0) == Approx(std::log(9.0) - 1));
  CHECK(surest_mistakes(subset, 1).empty());
  predictions const several{.classes = 3, .logits = {1, 4, 2.5}, .labels = {1}};
  CHECK(decision_margin(several, 0) == Approx(1.5));
}

TEST_CASE("NaN logits are no sure mistakes, and the least sure images", "[measure][bad_input]") {
  float const nan = std::numeric_limits<float>::quiet_NaN();
  float const infinite = std::numeric_limits<float>::infinity();
  predictions const subset{
      .classes = 2, .logits = {nan, 1, 0, -3, 0, -1, infinite, infinite}, .labels = {1, 1, 1, 0}};
  CHECK(decision_margin(subset, 0) == 0);
  CHECK(decision_margin(subset, 3) == 0);
  CHECK(surest_mistakes(subset, 2) == std::vector<std::size_t>{1, 2});
  CHECK(least_sure(subset, 2) == std::vector<std::size_t>{0, 3});
  predictions several{.classes = 40, .labels = {3}};
  for (int k = 0; k < 40; ++k) several.logits.push_back(k % 2 == 0 ? nan : static_cast<float>(k));
  CHECK(decision_margin(several, 0) == 0);
}
