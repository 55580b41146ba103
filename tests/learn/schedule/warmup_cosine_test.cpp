// SPDX-License-Identifier: MIT
#include "cxr/learn/schedule/warmup_cosine.hpp"

#include <vector>

#include "catch.hpp"
#include "laws/schedule_laws.hpp"

using namespace cxr;

static_assert(Schedule<warmup_cosine>);

TEST_CASE("warmup_cosine keeps the laws of Schedule", "[learn][schedule]") {
  auto const warmup = GENERATE(0.0, 0.2, 1.0);
  auto const final_rate = GENERATE(0.0, 0.01, 1.0);
  laws::check_schedule(warmup_cosine{.warmup = warmup, .final_rate = final_rate});
}

TEST_CASE("the rate of every step is that of a table made by hand", "[learn][schedule]") {
  // 10 steps, 4 of them warm-up, then half a cosine over the 5 intervals that are left, from 1 to
  // 0.1: 0.1 + 0.9 (1 + cos(k pi / 5)) / 2, where cos(pi/5) = 0.809017 and cos(2pi/5) = 0.309017.
  warmup_cosine const schedule{.warmup = 0.4, .final_rate = 0.1};
  std::vector<double> const table{0.25,      0.5,       0.75,      1,         1,
                                  0.9140576, 0.6890576, 0.4109424, 0.1859424, 0.1};
  for (std::size_t step = 0; step < table.size(); ++step) {
    INFO("step " << step);
    CHECK(schedule({.step = static_cast<std::int64_t>(step), .steps = 10}) ==
          Approx(table[step]).epsilon(1e-6));
  }
}

TEST_CASE("a rate never exceeds 1, never falls below the final one, and falls only once",
          "[learn][schedule]") {
  warmup_cosine const schedule{};
  for (std::int64_t const steps : {1, 2, 3, 7, 100, 4181}) {
    double last = 0;
    bool falling = false;
    for (std::int64_t step = 0; step < steps; ++step) {
      double const rate = schedule({.step = step, .steps = steps});
      CHECK(rate > 0);
      CHECK(rate <= 1);
      CHECK_FALSE((falling && rate > last));
      falling = falling || rate < last;
      last = rate;
    }
    if (steps > 10) CHECK(last == Approx(schedule.final_rate));
  }
}

TEST_CASE("without warm-up and cosine the rate is constant", "[learn][schedule]") {
  warmup_cosine const schedule{.warmup = 0, .final_rate = 1};
  for (std::int64_t step = 0; step < 5; ++step)
    CHECK(schedule({.step = step, .steps = 5}) == Approx(1));
}

TEST_CASE("steps beyond the last have the final rate", "[learn][schedule]") {
  warmup_cosine const schedule{};
  CHECK(schedule({.step = 500, .steps = 100}) == Approx(schedule.final_rate));
}

TEST_CASE("warmup_cosine checks the ranges of its settings", "[learn][schedule]") {
  CHECK_NOTHROW(check(warmup_cosine{}));
  CHECK_THROWS_WITH(check(warmup_cosine{.warmup = 1.5}),
                    "cxr: --warmup is 1.5; give a value from its range: 0 to 1 "
                    "[docs/errors.md#setting-range]");
  CHECK_THROWS_AS(check(warmup_cosine{.final_rate = -0.1}), setting_error);
}
