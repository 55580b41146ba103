// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "catch.hpp"
#include "cxr/learn/average/average.hpp"

/// What the compiler cannot see of an Average, as code: run it on your own.
namespace cxr::laws {

/// Runs every law of Average.
/// @param average  with the settings to be tested
/// @param facts    of a training subset, for an average that starts from them
template <Average A>
void check_average(A const& average, training_facts const& facts = {}) {
  std::vector<double> const losses{0.7, 0.5, 0.6};
  auto const weights = [&](auto const& state, std::int64_t steps, std::int64_t first = 0) {
    std::vector<double> result;
    for (std::int64_t step = first; step < steps; ++step)
      result.push_back(state({.step = step,
                              .steps = steps,
                              .validation_losses = losses,
                              .steps_per_epoch = steps > 3 ? steps / 4 : 1}));
    return result;
  };
  SECTION("law: every weight is in 0…1") {
    for (std::int64_t const steps : {1, 2, 3, 20, 1000})
      for (double const weight : weights(started(average, facts), steps))
        REQUIRE((weight >= 0 && weight <= 1));
  }
  SECTION("law: the first update replaces the initial network") {
    for (std::int64_t const steps : {1, 2, 20})
      CHECK(weights(started(average, facts), steps).front() == 1);
  }
  SECTION("law: the weight is a function of the progress, so a resumed training continues alike") {
    auto const state = started(average, facts);
    auto const whole = weights(state, 20);
    CHECK(weights(state, 20) == whole);
    CHECK(weights(started(average, facts), 20, 13) ==
          std::vector<double>(whole.begin() + 13, whole.end()));
  }
}

}  // namespace cxr::laws
