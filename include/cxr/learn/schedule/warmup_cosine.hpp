// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string_view>

#include "cxr/core/settings.hpp"
#include "cxr/learn/schedule/schedule.hpp"

namespace cxr {

/// Linear warm-up, then half a cosine down to the final rate.
/// Source   Loshchilov & Hutter 2017, SGDR, eq. 5, one period
struct warmup_cosine {
  using role = cxr::role::schedule;
  static constexpr std::string_view name = "warmup_cosine";

  double warmup = 0.2;
  double final_rate = 0.01;

  static constexpr auto fields =
      hana::make_tuple(field{&warmup_cosine::warmup, "warmup",
                             "Part of all steps over which the learning rate climbs linearly."}
                           .in(0, 1)
                           .unit("of all steps"),
                       field{&warmup_cosine::final_rate, "final-rate",
                             "Learning rate at the last step; 1 turns the cosine off."}
                           .in(0, 1)
                           .unit("of the full rate"));

  /// In 0…1. @param progress  of the whole training
  double operator()(training_progress const& progress) const {
    double const step = static_cast<double>(progress.step);
    double const steps = static_cast<double>(progress.steps);
    double const warm_steps = std::floor(warmup * steps);
    if (step < warm_steps) return (step + 1) / warm_steps;
    double const rest = std::max(1.0, steps - 1 - warm_steps);
    double const cosine =
        0.5 * (1 + std::cos(std::numbers::pi * std::min(1.0, (step - warm_steps) / rest)));
    return final_rate + (1 - final_rate) * cosine;
  }
};

}  // namespace cxr
