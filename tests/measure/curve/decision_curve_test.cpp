// SPDX-License-Identifier: MIT
#include "cxr/measure/curve/decision_curve.hpp"

#include "catch.hpp"

using namespace cxr;

TEST_CASE("net benefit is that of Vickers and Elkin's formula", "[measure][curve]") {
  // Ten images, four positive.
  std::vector<double> const scores{0.9, 0.8, 0.7, 0.2, 0.6, 0.4, 0.3, 0.15, 0.1, 0.05};
  auto const subset =
      predictions::from_scores(scores, std::vector<std::int64_t>{1, 1, 1, 1, 0, 0, 0, 0, 0, 0});
  auto const curve = decision_curve(subset, std::vector<double>{0.2, 0.5});
  REQUIRE(curve.size() == 2);
  // At 0.2: 4 true and 3 false positives, one of which costs 0.25.
  CHECK(curve[0].network == Approx((4 - 0.25 * 3) / 10));
  CHECK(curve[0].all == Approx((4 - 0.25 * 6) / 10));
  // At 0.5: 3 true positives and 1 false one, which costs 1.
  CHECK(curve[1].network == Approx(0.2));
  CHECK(curve[1].all == Approx(-0.2));
}

TEST_CASE("thresholds of 0 and 1 have no net benefit, and no images have no curve",
          "[measure][curve][bad_input]") {
  auto const subset =
      predictions::from_scores(std::vector<double>{0.5}, std::vector<std::int64_t>{1});
  CHECK(decision_curve(subset, std::vector<double>{0, 1, -3}).empty());
  CHECK(decision_curve({.classes = 2}, std::vector<double>{0.5}).empty());
}
