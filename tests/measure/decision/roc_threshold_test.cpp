// SPDX-License-Identifier: MIT
#include "cxr/measure/decision/roc_threshold.hpp"

#include "catch.hpp"
#include "measure/decision/images.hpp"

using namespace cxr;

TEST_CASE("a threshold lies half way in log-odds between a point of the curve and the next",
          "[measure][decision]") {
  auto const curve = roc_curve(test::six);  // a point for each image, and (0,0)
  CHECK(test::log_odds(detail::threshold_below(curve, 2)) == Approx(1.5));
  CHECK(test::log_odds(detail::threshold_below(curve, 6)) == Approx(-2.5));  // below the lowest
  CHECK(detail::threshold_below(roc_curve(test::images({50, 40}, {1, 0})), 1) < 1);
}

TEST_CASE("of the best points of a curve the one nearest to 0.5 is taken", "[measure][decision]") {
  // Thresholds at 3.5, 1.75, 0.125, -1.625 and -3.5 in log-odds.
  auto const curve = roc_curve(test::images({4, 3, 0.5, -0.25, -3}, {1, 0, 1, 0, 1}));
  auto const equal = [](roc_point const&) { return 1.0; };
  CHECK(detail::best_point(curve, equal) == 3);
  CHECK(detail::best_point(curve, [](roc_point const& point) { return -point.score; }) == 5);
}

TEST_CASE("the part of positive images is counted", "[measure][decision]") {
  CHECK(detail::positive_part(test::six) == 0.5);
  CHECK(detail::positive_part(test::images({1, 2, 3, 4}, {1, 0, 0, 0})) == 0.25);
}
