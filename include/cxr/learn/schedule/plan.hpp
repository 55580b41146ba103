// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <tuple>

#include "cxr/core/settings.hpp"

namespace cxr {

/// How a training is paced: warm-up and cosine, clipping, accumulation, freezing and thawing.
struct training_plan {
  double warmup = 0.2;             ///< part of all steps over which the rate climbs linearly
  double final_rate = 0.01;        ///< rate at the last step, as a part of the full one
  double clip_norm = 1.0;          ///< largest norm of all gradients together; 0 leaves them alone
  std::int64_t accumulate = 1;     ///< batches whose gradients are averaged into one step
  std::int64_t frozen_epochs = 0;  ///< first epochs, in which only the head learns
  bool cache_features = true;      ///< compute the features of those epochs once, unaugmented
  std::int64_t thaw_epochs = 0;    ///< epochs from a stage's thawing to the next; 0: all at once
  double depth_rate = 1;           ///< learning rate of a stage, times that of the one behind it

  /// The one declaration behind options, help, checks, record and docs.
  static constexpr auto fields = std::tuple{
      field{&training_plan::warmup,
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
            "First epochs in which only the head learns."},
      field{&training_plan::cache_features,
            "cache-features",
            "",
            {},
            "In frozen epochs, compute features once, from images without augmentation."},
      field{&training_plan::thaw_epochs,
            "thaw-epochs",
            "epochs",
            {0, 10000},
            "After the frozen epochs, thaw one stage more each so many; 0: all at once."},
      field{&training_plan::depth_rate,
            "depth-lr",
            "of the stage behind",
            {0, 1},
            "Learning rate of each stage of the backbone; 1: all learn alike."}};

  /// Stages of the backbone, from the images on, that stand still in an epoch (Howard & Ruder 2018,
  /// Universal language model fine-tuning, 3.3). @param epoch 0-based; @param stages of the backbone
  std::int64_t frozen_stages(std::int64_t epoch, std::int64_t stages) const {
    if (epoch < frozen_epochs) return stages;
    if (thaw_epochs == 0) return 0;
    return std::max<std::int64_t>(0, stages - 1 - (epoch - frozen_epochs) / thaw_epochs);
  }

  /// Factor on the learning rate of a stage (the same paper, 3.2, with its 1 / 2.6 as depth_rate).
  /// @param depth  stages between it and the head
  double at_depth(std::int64_t depth) const {
    return std::pow(depth_rate, static_cast<double>(depth));
  }

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
