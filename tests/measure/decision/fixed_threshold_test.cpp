// SPDX-License-Identifier: MIT
#include "cxr/measure/decision/fixed_threshold.hpp"

#include "catch.hpp"
#include "laws/decision_laws.hpp"
#include "measure/decision/images.hpp"

using namespace cxr;

TEST_CASE("the threshold is 0.5 by default, and that of argmax", "[measure][decision]") {
  auto const point = fixed_threshold{}(test::six);
  CHECK(point == operating_point{"0.5", {0.5}});
  CHECK(test::predicted_positive(test::six, point) == test::predicted_positive(test::six, {}));
  CHECK(test::predicted_positive(test::six, point) == "111000");
}

TEST_CASE("a fixed threshold is that of every finding", "[measure][decision]") {
  CHECK(fixed_threshold{.threshold = 0.3}(test::three_findings()) ==
        operating_point{"0.3", {0.3, 0.3, 0.3}});
}

TEST_CASE("several exclusive classes need no threshold", "[measure][decision]") {
  CHECK(fixed_threshold{}(laws::drawn_predictions(task::multiclass)).thresholds.empty());
}

TEST_CASE("a threshold is a probability", "[measure][decision]") {
  CHECK_NOTHROW(check(fixed_threshold{.threshold = 1}));
  CHECK_THROWS_AS(check(fixed_threshold{.threshold = 1.1}), setting_error);
  CHECK_THROWS_AS(check(fixed_threshold{.threshold = -0.1}), setting_error);
}

TEST_CASE("fixed_threshold keeps the laws of decisions", "[measure][decision][laws]") {
  laws::check_decision(fixed_threshold{});
  laws::check_decision(fixed_threshold{.threshold = 0.9});
}
