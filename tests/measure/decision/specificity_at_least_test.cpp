// SPDX-License-Identifier: MIT
#include "cxr/measure/decision/specificity_at_least.hpp"

#include "catch.hpp"
#include "cxr/measure/metric/ratio/specificity.hpp"
#include "laws/decision_laws.hpp"
#include "measure/cases.hpp"
#include "measure/decision/images.hpp"

using namespace cxr;

TEST_CASE("the lowest threshold that reaches the specificity is chosen", "[measure][decision]") {
  auto const point_of = [](double specificity) {
    return specificity_at_least{.specificity = specificity}(test::six);
  };
  CHECK(test::predicted_positive(test::six, point_of(1)) == "110000");
  CHECK(test::predicted_positive(test::six, point_of(0.7)) == "110000");
  CHECK(test::predicted_positive(test::six, point_of(0.6)) == "111100");
  CHECK(test::predicted_positive(test::six, point_of(0.3)) == "111110");
  CHECK(test::predicted_positive(test::six, point_of(0)) == "111111");
  CHECK(point_of(0.6).rule == "specificity at least 0.6, chosen on validation");
}

TEST_CASE("the specificity is reached on validation", "[measure][decision]") {
  for (auto const* name : {"random", "ties", "unbalanced"}) {
    INFO(name);
    auto subset = test::binary_case(name);
    subset.operating_point = specificity_at_least{.specificity = 0.8}(subset);
    CHECK(specificity{}(subset).value() >= 0.8);
  }
}

TEST_CASE("where the surest image is negative, its threshold is the strictest there is",
          "[measure][decision]") {
  auto const subset = test::images({3, 2, 1}, {0, 1, 1});
  auto const point = specificity_at_least{.specificity = 1}(subset);
  CHECK(test::predicted_positive(subset, point) == "100");
}

TEST_CASE("specificity_at_least keeps the laws of decisions", "[measure][decision][laws]") {
  laws::check_decision(specificity_at_least{});
  laws::check_decision(specificity_at_least{.specificity = 0});
}
