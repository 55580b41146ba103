// SPDX-License-Identifier: MIT
#include "cxr/measure/interval/logit_bootstrap.hpp"

#include <cmath>

#include "catch.hpp"

using namespace cxr;

TEST_CASE("an interval in log-odds, by hand", "[measure][interval]") {
  // Log-odds of -1, 0 and 1: their standard deviation is 1. t of 2 degrees of freedom: 4.303.
  double const p = detail::logistic(1);
  auto const range = detail::logit_interval(0.5, {p, 0.5, 1 - p, std::nan("")}, 1e-6, 2, {});
  CHECK(range.low == Approx(detail::logistic(-4.302653)).epsilon(1e-5));
  CHECK(range.high == Approx(detail::logistic(4.302653)).epsilon(1e-5));
  CHECK(range.left_out == 1);
  // A resample without a negative image above a positive one is kept a step away from 1.
  CHECK(detail::logit_interval(0.9, {0.9, 1, 0.8}, 0.01, 20, {}).high < 1);
}
