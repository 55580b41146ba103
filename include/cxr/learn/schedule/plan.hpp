// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <tuple>

#include "cxr/core/settings.hpp"

namespace cxr {

/// How a training is paced: warm-up and cosine, clipping, accumulation, freezing.
struct training_plan {
  double warmup = 0.2;          ///< part of all steps over which the rate climbs linearly
  double final_rate = 0.01;     ///< rate at the last step, as a part of the full one
  double clip_norm = 1.0;       ///< largest norm of all gradients together; 0 leaves them alone
  std::int64_t accumulate = 1;  ///< batches whose gradients are averaged into one step
  std::int64_t frozen_epochs =
      0;  ///< epochs in which only the head learns; the backbone's running statistics still move

  /// The one declaration behind options, help, checks, record and docs.
  static constexpr auto fields =
      std::tuple{field{&training_plan::warmup,
                       "warmup",
                       "of all steps",
                       {0, 1},
                       "Part of all steps over which the learning rate climbs linearly."},
                 field{&training_plan::final_rate,
                       "final-rate",
                       "of the full rate",
                       {0, 1},
                       "Learning rate at the last step; 1 turns the cosine off."},
                 field{&training_plan::clip_norm,
                       "clip-norm",
                       "",
                       {0, 1e9},
                       "Largest norm of all gradients together; 0 leaves them alone."},
                 field{&training_plan::accumulate,
                       "accumulate",
                       "batches",
                       {1, 1024},
                       "Batches whose gradients are averaged into one step."},
                 field{&training_plan::frozen_epochs,
                       "frozen-epochs",
                       "epochs",
                       {0, 10000},
                       "First epochs in which only the head learns."}};

  /// Factor on the learning rate at a step: linear warm-up, then half a cosine
  /// (Loshchilov & Hutter 2017, SGDR, eq. 5, one period).
  /// @param step   0-based step
  /// @param steps  of the whole training, at least 1
  double rate(std::int64_t step, std::int64_t steps) const {
    double const at = static_cast<double>(step),
                 warm = std::floor(warmup * static_cast<double>(steps));
    if (at < warm) return (at + 1) / warm;
    double const rest = std::max(1.0, static_cast<double>(steps) - 1 - warm);
    double const cosine =
        0.5 * (1 + std::cos(std::numbers::pi * std::min(1.0, (at - warm) / rest)));
    return final_rate + (1 - final_rate) * cosine;
  }
};

}  // namespace cxr
