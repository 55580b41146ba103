// SPDX-License-Identifier: MIT
#include "cxr/measure/decision/sensitivity_at_least.hpp"

#include "catch.hpp"
#include "cxr/measure/metric/ratio/recall.hpp"
#include "laws/decision_laws.hpp"
#include "measure/cases.hpp"
#include "measure/decision/images.hpp"

using namespace cxr;

TEST_CASE("the highest threshold that reaches the sensitivity is chosen", "[measure][decision]") {
  auto const point_of = [](double sensitivity) {
    return sensitivity_at_least{.sensitivity = sensitivity}(test::six);
  };
  CHECK(test::predicted_positive(test::six, point_of(0.3)) == "100000");
  CHECK(test::predicted_positive(test::six, point_of(0.6)) == "110000");
  CHECK(test::predicted_positive(test::six, point_of(0.7)) == "111100");
  CHECK(test::predicted_positive(test::six, point_of(1)) == "111100");
  CHECK(test::log_odds(point_of(0.6).thresholds[0]) == Approx(1.5));
  CHECK(point_of(0.6).rule == "sensitivity at least 0.6, chosen on validation");
}

TEST_CASE("a sensitivity of 19 in 20 images is 0.95", "[measure][decision]") {
  std::vector<float> log_odds(21);
  std::vector<std::int64_t> labels(21, 1);
  for (std::size_t image = 0; image < 21; ++image) log_odds[image] = 10 - static_cast<float>(image);
  labels[20] = 0;
  auto subset = test::images(log_odds, labels);
  subset.operating_point = sensitivity_at_least{}(subset);
  CHECK(recall{}(subset).value() == 0.95);
}

TEST_CASE("the sensitivity is reached on validation, and missed by any higher threshold",
          "[measure][decision]") {
  for (auto const* name : {"random", "ties", "unbalanced"}) {
    INFO(name);
    auto subset = test::binary_case(name);
    subset.operating_point = sensitivity_at_least{.sensitivity = 0.8}(subset);
    double const reached = recall{}(subset).value();
    CHECK(reached >= 0.8);
    double const threshold = subset.operating_point.thresholds[0];
    double higher = 1;  // the next image that is predicted positive
    for (std::size_t image = 0; image < subset.size(); ++image)
      if (double const p = subset.uncorrected_probabilities(image)[1]; p > threshold)
        higher = std::min(higher, p);
    subset.operating_point.thresholds = {higher + 1e-12};
    CHECK(recall{}(subset).value() < 0.8);
  }
}

TEST_CASE("every finding reaches the sensitivity by a threshold of its own",
          "[measure][decision]") {
  auto const point = sensitivity_at_least{.sensitivity = 1}(test::three_findings());
  REQUIRE(point.thresholds.size() == 3);
  CHECK(test::log_odds(point.thresholds[0]) == Approx(0.5));
  CHECK(test::log_odds(point.thresholds[1]) == Approx(-2.5));  // below the lowest image
  CHECK(point.thresholds[2] == 0.5);
  CHECK(point.rule ==
        "sensitivity at least 1, chosen on validation; 0.5 for Hernia (no negative image)");
}

TEST_CASE("one class only in validation leaves the threshold of sensitivity at 0.5",
          "[measure][decision]") {
  auto const point = sensitivity_at_least{}(test::images({1, 2}, {0, 0}));
  CHECK(point.thresholds == std::vector<double>{0.5});
  CHECK_THAT(point.rule, Contains("0.5 for PNEUMONIA (no positive image)"));
}

TEST_CASE("a sensitivity is a part of 1", "[measure][decision]") {
  CHECK_THROWS_AS(check(sensitivity_at_least{.sensitivity = 95}), setting_error);
}

TEST_CASE("sensitivity_at_least keeps the laws of decisions", "[measure][decision][laws]") {
  laws::check_decision(sensitivity_at_least{});
  laws::check_decision(sensitivity_at_least{.sensitivity = 1});
}
