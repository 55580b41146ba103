// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include "cxr/data/augment/augment.hpp"

namespace cxr {

/// Leaves the images as they are: for baselines, and to see what augmentation brings.
struct no_augment {
  using role = cxr::role::augment;
  static constexpr std::string_view name = "no_augment";

  /// The batch itself.
  image_batch operator()(image_batch const& batch, training) const { return batch; }
};

}  // namespace cxr
