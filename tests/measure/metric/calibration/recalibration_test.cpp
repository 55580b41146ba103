// SPDX-License-Identifier: MIT
#include "cxr/measure/metric/calibration/recalibration.hpp"

#include "catch.hpp"
#include "cxr/measure/metric/calibration/calibration_intercept.hpp"
#include "cxr/measure/metric/calibration/calibration_slope.hpp"

using namespace cxr;

namespace {

predictions with_log_odds(std::vector<float> const& log_odds, std::vector<std::int64_t> labels) {
  predictions subset{.classes = 2, .labels = std::move(labels)};
  for (float const z : log_odds) subset.logits.insert(subset.logits.end(), {0, z});
  return subset;
}

}  // namespace

TEST_CASE("an intercept is found where the log-odds are huge", "[measure][calibration]") {
  auto const subset = with_log_odds({-400, -300, 500, 600}, {0, 1, 0, 1});
  double const shift = calibration_intercept{}(subset).value();
  double sum = 0;
  for (double const z : {-400.0, -300.0, 500.0, 600.0}) sum += 1 / (1 + std::exp(-(z + shift)));
  CHECK(sum == Approx(2).margin(1e-6));
}

TEST_CASE("a slope has the sign and the size of what the labels follow", "[measure][calibration]") {
  auto const subset =
      with_log_odds({-2, -1, 0, 1, 2, -2, -1, 0, 1, 2}, {0, 0, 1, 1, 1, 0, 1, 0, 0, 1});
  auto doubled = subset;
  for (auto& logit : doubled.logits) logit *= 2;
  double const slope = calibration_slope{}(subset).value();
  CHECK(slope > 0);
  CHECK(calibration_slope{}(doubled).value() == Approx(slope / 2).epsilon(1e-9));
}

TEST_CASE("a slope that would be infinite is undefined, whichever way the classes are separated",
          "[measure][calibration]") {
  auto const reason = "the scores separate the classes: no finite slope";
  CHECK(calibration_slope{}(with_log_odds({-2, -1, 1, 2}, {0, 0, 1, 1})).why_not() == reason);
  CHECK(calibration_slope{}(with_log_odds({-2, -1, 1, 2}, {1, 1, 0, 0})).why_not() == reason);
  CHECK(calibration_slope{}(with_log_odds({-2, 1, 1, 2}, {0, 0, 1, 1})).why_not() == reason);
  CHECK(calibration_slope{}(with_log_odds({1, 1, 1}, {0, 1, 1})).why_not() ==
        "all scores are equal");
  CHECK(calibration_slope{}(with_log_odds({1, 2}, {1, 1})).why_not() == "no negative image");
}
