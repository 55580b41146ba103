// SPDX-License-Identifier: MIT
#include "cxr/measure/metric/calibration/outcomes.hpp"

#include <cmath>

#include "catch.hpp"
#include "measure/calibration/two_classes.hpp"

using namespace cxr;
using test::two_classes;

TEST_CASE("outcomes have the probabilities that are shown, and what happened",
          "[measure][metric]") {
  auto output = two_classes({-2, 0, 3}, {0, 1, 1});
  auto const plain = outcomes_of(output);
  output.calibrated = {0.9, 0.1, 0.75, 0.25, 0, 1};
  auto const calibrated = outcomes_of(output);
  REQUIRE(calibrated.why_not.empty());
  for (std::size_t image = 0; image < 3; ++image) {
    CHECK(plain.probability(image) == Approx(output.uncalibrated_probabilities(image)[1]));
    CHECK(calibrated.probability(image) == output.calibrated[2 * image + 1]);
    CHECK(calibrated.happened(image) == (image > 0 ? 1 : 0));
  }
}

TEST_CASE("log-odds of calibrated probabilities are finite, also at 0 and 1", "[measure][metric]") {
  auto output = two_classes({-2, 0, 3}, {0, 1, 1});
  output.class_weights = {2, 0.5};
  CHECK(probability_log_odds(output) == corrected_log_odds(output));
  output.calibrated = {1, 0, 0.75, 0.25, 0, 1};
  auto const values = probability_log_odds(output);
  CHECK(values[0] == Approx(-36.7).margin(0.1));
  CHECK(values[1] == Approx(std::log(1.0 / 3)));
  CHECK(values[2] == Approx(36.7).margin(0.1));
  CHECK(corrected_log_odds(output)[1] == Approx(std::log(4.0)));
}

TEST_CASE("without images, labels or numbers there are no outcomes",
          "[measure][metric][bad_input]") {
  CHECK(outcomes_of(two_classes({}, {})).why_not == "no images");
  CHECK(outcomes_of(two_classes({std::nan("")}, {1})).why_not == "a logit is not a number");
}
