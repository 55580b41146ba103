// SPDX-License-Identifier: MIT
#include "cxr/measure/calibration/isotonic.hpp"

#include "catch.hpp"
#include "measure/calibration/two_classes.hpp"

using namespace cxr;
using test::calibration_goldens, test::two_classes;

TEST_CASE("isotonic regression gives scikit-learn's probabilities, also outside and at ties",
          "[measure][calibration]") {
  for (auto const& golden : calibration_goldens()["binary"]) {
    INFO(golden["name"]);
    auto const fitted = isotonic{}(two_classes(golden));
    auto const probe = golden["probe"].get<std::vector<double>>();
    auto const output = two_classes(probe, std::vector<std::int64_t>(probe.size(), 0));
    for (std::size_t image = 0; image < probe.size(); ++image)
      CHECK(fitted.probabilities(output, image)[1] ==
            Approx(golden["isotonic"][image].get<double>()).margin(1e-6));  // log-odds in float
  }
}
