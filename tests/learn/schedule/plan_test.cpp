// SPDX-License-Identifier: MIT
#include "cxr/learn/schedule/plan.hpp"

#include <vector>

#include "catch.hpp"

using namespace cxr;

TEST_CASE("the rate of every step is that of a table made by hand", "[learn][schedule]") {
  // 10 steps, 4 of them warm-up, then half a cosine over the 5 intervals that are left, from 1 to
  // 0.1: 0.1 + 0.9 (1 + cos(k pi / 5)) / 2, where cos(pi/5) = 0.809017 and cos(2pi/5) = 0.309017.
  training_plan const plan{.warmup = 0.4, .final_rate = 0.1};
  std::vector<double> const table{0.25,      0.5,       0.75,      1,         1,
                                  0.9140576, 0.6890576, 0.4109424, 0.1859424, 0.1};
  for (std::size_t step = 0; step < table.size(); ++step) {
    INFO("step " << step);
    CHECK(plan.rate(static_cast<std::int64_t>(step), 10) == Approx(table[step]).epsilon(1e-6));
  }
}

TEST_CASE("a rate never exceeds 1, never falls below the final one, and falls only once",
          "[learn][schedule]") {
  training_plan const plan{};
  for (std::int64_t const steps : {1, 2, 3, 7, 100, 4181}) {
    double last = 0;
    bool falling = false;
    for (std::int64_t step = 0; step < steps; ++step) {
      double const rate = plan.rate(step, steps);
      CHECK(rate > 0);
      CHECK(rate <= 1);
      CHECK_FALSE((falling && rate > last));
      falling = falling || rate < last;
      last = rate;
    }
    if (steps > 10) CHECK(last == Approx(plan.final_rate));
  }
}

TEST_CASE("without warm-up and cosine the rate is constant", "[learn][schedule]") {
  training_plan const plan{.warmup = 0, .final_rate = 1};
  for (std::int64_t step = 0; step < 5; ++step) CHECK(plan.rate(step, 5) == Approx(1));
}

TEST_CASE("steps beyond the last keep the final rate", "[learn][schedule]") {
  CHECK(training_plan{}.rate(500, 100) == Approx(training_plan{}.final_rate));
}

TEST_CASE("the plan checks the ranges of its settings", "[learn][schedule]") {
  CHECK_NOTHROW(check(training_plan{}));
  CHECK_THROWS_WITH(check(training_plan{.warmup = 1.5}),
                    "cxr: --warmup is 1.5; give a value from its range: 0 to 1 "
                    "[docs/errors.md#setting-range]");
  CHECK_THROWS_AS(check(training_plan{.clip_norm = -1}), setting_error);
  CHECK_THROWS_AS(check(training_plan{.accumulate = 0}), setting_error);
}
