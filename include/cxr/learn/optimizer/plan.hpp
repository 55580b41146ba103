// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "cxr/core/settings.hpp"

namespace cxr {

/// What an optimizer's steps are made of: clipping, accumulation, and which stages learn when.
struct training_plan {
  double clip_norm = 1.0;
  std::int64_t accumulate = 1;
  std::int64_t frozen_epochs = 0;
  bool cache_features = true;
  std::int64_t thaw_epochs = 0;
  double depth_rate = 1;

  static constexpr auto fields = hana::make_tuple(
      field{&training_plan::clip_norm, "clip-norm",
            "Largest norm of all gradients together; 0 leaves them alone."}
          .in(0, 1e9),
      field{&training_plan::accumulate, "accumulate",
            "Batches whose gradients are averaged into one step."}
          .in(1, 1024)
          .unit("batches"),
      field{&training_plan::frozen_epochs, "frozen-epochs",
            "First epochs in which only the head learns."}
          .in(0, 10000)
          .unit("epochs"),
      field{&training_plan::cache_features, "cache-features",
            "In frozen epochs, compute features once, from images without augmentation."},
      field{&training_plan::thaw_epochs, "thaw-epochs",
            "After the frozen epochs, unfreeze one more stage each time this many pass; 0: all at "
            "once."}
          .in(0, 10000)
          .unit("epochs"),
      field{&training_plan::depth_rate, "depth-lr",
            "Learning rate of each stage of the backbone, as a part of that of the stage after it."}
          .in(0, 1)
          .unit("of the next stage"));

  /// Stages of the backbone, counted from the images, that are frozen in an epoch (Howard & Ruder 2018,
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
};

}  // namespace cxr
