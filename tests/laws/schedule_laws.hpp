// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <cstdint>
#include <vector>

#include "catch.hpp"
#include "cxr/learn/schedule/schedule.hpp"

/// What the compiler cannot see of a Schedule, as code: run it on your own.
namespace cxr::laws {

/// Runs every law of Schedule.
/// @param schedule  with the settings to be tested
/// @param facts     of a training subset, for a schedule that starts from them
template <Schedule S>
void check_schedule(S const& schedule, training_facts const& facts = {}) {
  std::vector<double> const losses{0.7, 0.5, 0.6, 0.6};
  auto const factors = [&](auto const& state, std::int64_t steps, std::int64_t first = 0) {
    std::vector<double> result;
    for (std::int64_t step = first; step < steps; ++step)
      result.push_back(state({.step = step, .steps = steps, .validation_losses = losses}));
    return result;
  };
  SECTION("law: every factor is finite and at least 0") {
    for (std::int64_t const steps : {1, 2, 3, 10, 1000})
      for (double const factor : factors(started(schedule, facts), steps))
        REQUIRE((std::isfinite(factor) && factor >= 0));
  }
  SECTION("law: before any validation, too") {
    CHECK(std::isfinite(double(started(schedule, facts)({.step = 0, .steps = 100}))));
  }
  SECTION("law: the factor is a function of the progress, so a resumed training continues alike") {
    auto const state = started(schedule, facts);
    auto const whole = factors(state, 20);
    CHECK(factors(state, 20) == whole);
    CHECK(factors(started(schedule, facts), 20, 13) ==
          std::vector<double>(whole.begin() + 13, whole.end()));
  }
}

}  // namespace cxr::laws
