// SPDX-License-Identifier: MIT
#include "cxr/measure/decision/lowest_cost.hpp"

#include "catch.hpp"
#include "laws/decision_laws.hpp"
#include "measure/decision/images.hpp"

using namespace cxr;

TEST_CASE("the threshold has the lowest cost of missed cases and false alarms",
          "[measure][decision]") {
  auto const positives = [](double ratio) {
    return test::predicted_positive(test::six, lowest_cost{.ratio = ratio}(test::six));
  };
  // Above 1.5: one missed case, no false alarm. Above -0.5: none missed, one false alarm.
  CHECK(positives(2) == "111100");
  CHECK(positives(0.5) == "110000");
  // A false alarm costs a hundred missed cases; the three cases stay apart.
  CHECK(positives(0.01) == "110000");
  CHECK(lowest_cost{.ratio = 2}(test::six).rule ==
        "lowest cost, a missed case for 2 false alarms, chosen on validation");
}

TEST_CASE("the number of images of each class counts, unlike for Youden's J",
          "[measure][decision]") {
  // One case among ten, behind two others: missing it and one false alarm, or two false alarms.
  auto const subset = test::images({9, 8, 7, 6, 5, 4, 3, 2, 1, 0}, {0, 0, 1, 0, 0, 0, 0, 0, 0, 0});
  CHECK(test::predicted_positive(subset, lowest_cost{.ratio = 3}(subset)) == "1110000000");
  CHECK(test::predicted_positive(subset, lowest_cost{.ratio = 0.9}(subset)) == "1000000000");
}

TEST_CASE("lowest_cost keeps the laws of decisions", "[measure][decision][laws]") {
  laws::check_decision(lowest_cost{});
  laws::check_decision(lowest_cost{.ratio = 0.01});
}
