// SPDX-License-Identifier: MIT
#include "cxr/measure/calibration/temperature.hpp"

#include <cmath>

#include "catch.hpp"
#include "measure/calibration/two_classes.hpp"

using namespace cxr;
using test::calibration_goldens, test::two_classes;

TEST_CASE("a logit that is not a number leaves several classes uncalibrated",
          "[measure][calibration][bad_input]") {
  predictions const output{
      .classes = 3, .logits = {1, 0, 0, 0, NAN, 0, 0, 0, 2, 1, 2, 0}, .labels = {0, 1, 2, 0}};
  CHECK(temperature{}(output).form == calibration_form::identity);
}

TEST_CASE("temperature is the likeliest, as SciPy finds it", "[measure][calibration]") {
  for (auto const& golden : calibration_goldens()["binary"]) {
    INFO(golden["name"]);
    auto const expected = golden["temperature"].get<double>();
    if (expected < 0.02) continue;  // at the end of SciPy's bounds
    auto const fitted = temperature{}(two_classes(golden));
    REQUIRE(fitted.form == calibration_form::logistic);
    CHECK(fitted.parameters[0][0] == Approx(expected).epsilon(1e-6));
    CHECK(fitted.parameters[0][1] == 0);
  }
  auto const& several = calibration_goldens()["several"];
  predictions output{.classes = 3,
                     .logits = several["logits"].get<std::vector<float>>(),
                     .labels = several["labels"].get<std::vector<std::int64_t>>()};
  CHECK(temperature{}(output).parameters[0][0] ==
        Approx(several["temperature"].get<double>()).epsilon(1e-6));
}
