// SPDX-License-Identifier: MIT
#include "cxr/measure/decision/youden.hpp"

#include "catch.hpp"
#include "cxr/measure/metric/ratio/recall.hpp"
#include "cxr/measure/metric/ratio/specificity.hpp"
#include "laws/decision_laws.hpp"
#include "measure/cases.hpp"
#include "measure/decision/images.hpp"

using namespace cxr;

TEST_CASE("youden finds the largest J of six images", "[measure][decision][youden]") {
  // J above 2.5 is 1/3, above 1.5 it is 2/3, above 0.5 it is 1, then it falls to 0.
  auto const subset = test::images({3, 2, 1, 0, -1, -2}, {1, 1, 1, 0, 0, 0});
  auto const point = youden{}(subset);
  REQUIRE(point.thresholds.size() == 1);
  CHECK(test::log_odds(point.thresholds[0]) == Approx(0.5));
  CHECK(test::predicted_positive(subset, point) == "111000");
  CHECK(point.rule == "Youden's J, chosen on validation");
}

TEST_CASE("of equal J youden takes the threshold nearest to 0.5", "[measure][decision][youden]") {
  // J is 2/3 above 1.5 and above -0.5, though the two differ by rounding.
  CHECK(test::log_odds(youden{}(test::six).thresholds[0]) == Approx(-0.5));
  CHECK(test::predicted_positive(test::six, youden{}(test::six)) == "111100");
  auto const lower = test::images({1.75f, 0.75f, -0.25f, -1.25f, -2.25f, -3.25f},
                                  {1, 1, 0, 1, 0, 0});  // the same, lower by 1.25
  CHECK(test::log_odds(youden{}(lower).thresholds[0]) == Approx(0.25));
  CHECK(test::predicted_positive(lower, youden{}(lower)) == "110000");
}

TEST_CASE("no other threshold has a larger sensitivity plus specificity",
          "[measure][decision][youden]") {
  for (auto const* name : {"random", "ties", "unbalanced", "perfect"}) {
    INFO(name);
    auto subset = test::binary_case(name);
    auto const sum = [&](double threshold) {
      subset.operating_point.thresholds = {threshold};
      return recall{}(subset).value() + specificity{}(subset).value();
    };
    double const best = sum(youden{}(subset).thresholds[0]);
    for (int percent = 0; percent <= 100; ++percent) CHECK(sum(percent / 100.0) <= best + 1e-12);
  }
}

TEST_CASE("one class only in validation leaves the threshold at 0.5, and the rule says so",
          "[measure][decision][youden]") {
  auto const sick = test::images({1, 2}, {1, 1}), healthy = test::images({1, 2}, {0, 0});
  CHECK(youden{}(sick) == operating_point{"Youden's J, chosen on validation; 0.5 for PNEUMONIA "
                                          "(no negative image)",
                                          {0.5}});
  CHECK(youden{}(healthy).thresholds == std::vector<double>{0.5});
  CHECK_THAT(youden{}(healthy).rule, Contains("no positive image"));
  CHECK(youden{}(predictions{.classes = 2}).thresholds == std::vector<double>{0.5});
}

TEST_CASE("each finding gets a threshold of its own, unknown labels left out",
          "[measure][decision][youden]") {
  auto const point = youden{}(test::three_findings());
  REQUIRE(point.thresholds.size() == 3);
  CHECK(test::log_odds(point.thresholds[0]) == Approx(0.5));  // between 2 and -1
  CHECK(test::log_odds(point.thresholds[1]) == Approx(0));    // between 1 and -1; 9 is unknown
  CHECK(point.thresholds[2] == 0.5);
  CHECK(point.rule == "Youden's J, chosen on validation; 0.5 for Hernia (no negative image)");
}

TEST_CASE("youden keeps the laws of decisions", "[measure][decision][laws]") {
  laws::check_decision(youden{});
}
