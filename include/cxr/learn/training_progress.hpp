// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>

namespace cxr {

/// Where a training stands at an update of the parameters.
struct training_progress {
  std::int64_t step = 0;                           ///< 0-based update, counted over all epochs
  std::int64_t steps = 1;                          ///< updates of the whole training
  std::span<double const> validation_losses = {};  ///< of the epochs that ended
  std::int64_t steps_per_epoch = 1;                ///< updates of one epoch
};

}  // namespace cxr
