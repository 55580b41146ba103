// SPDX-License-Identifier: MIT
#include "cxr/measure/metric/calibration/ece.hpp"

#include "catch.hpp"

using namespace cxr;

TEST_CASE("ece is the mean gap of probability and frequency", "[measure][calibration]") {
  auto const subset = predictions::from_scores(std::vector<double>{0.1, 0.1, 0.8, 0.8},
                                               std::vector<std::int64_t>{0, 1, 1, 1});
  CHECK(ece{.bins = 2}(subset).value() == Approx((0.8 + 0.4) / 4));
  CHECK(ece{.bins = 1}(subset).value() == Approx(std::abs(1.8 - 3) / 4));
  CHECK(ece_equal_mass{.bins = 2}(subset).value() == Approx(0.3));
}

TEST_CASE("ece of several classes judges the likeliest one", "[measure][calibration]") {
  auto const subset = predictions::from_scores(std::vector<double>{0.7, 0.2, 0.1, 0.1, 0.1, 0.8},
                                               std::vector<std::int64_t>{0, 1}, 3);
  CHECK(ece{.bins = 1}(subset).value() == Approx(0.25));
}

TEST_CASE("the bins of both errors are settings of different names", "[measure][calibration]") {
  std::vector<std::string_view> options;
  ece width;
  ece_equal_mass mass;
  for_each_field(width, [&](auto&, auto const& option) { options.push_back(option.name); });
  for_each_field(mass, [&](auto&, auto const& option) { options.push_back(option.name); });
  CHECK(options == std::vector<std::string_view>{"ece-bins", "ece-mass-bins"});
}
