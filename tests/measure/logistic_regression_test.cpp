// SPDX-License-Identifier: MIT
#include "cxr/measure/logistic_regression.hpp"

#include <cmath>

#include "catch.hpp"
#include "cxr/measure/logistic.hpp"

using namespace cxr;

TEST_CASE("a logistic regression gives the log-odds of each group", "[measure][regression]") {
  // Of four images without the feature one has the class; of four with it, three.
  std::vector<std::array<double, 2>> const features{{1, 0}, {1, 0}, {1, 0}, {1, 0},
                                                    {1, 1}, {1, 1}, {1, 1}, {1, 1}};
  std::vector<double> const happened{1, 0, 0, 0, 1, 1, 1, 0};
  auto const fitted = fit_logistic<2>(features, happened);
  REQUIRE(fitted);
  CHECK((*fitted)[0] == Approx(std::log(1.0 / 3)));
  CHECK((*fitted)[1] == Approx(std::log(9.0)));
}

TEST_CASE("events that the features separate, or features that are equal, have no regression",
          "[measure][regression][bad_input]") {
  std::vector<std::array<double, 2>> const features{{1, -1}, {1, -2}, {1, 1}, {1, 3}};
  CHECK_FALSE(fit_logistic<2>(features, std::vector<double>{0, 0, 1, 1}));
  std::vector<std::array<double, 2>> const equal{{1, 1}, {1, 1}};
  CHECK_FALSE(fit_logistic<2>(equal, std::vector<double>{0, 1}));
}
