// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include "cxr/data/augment/augment.hpp"

namespace cxr {

/// Leaves the images as they are: for baselines, and to see what augmentation brings.
struct no_augment {
  using role = cxr::role::augment;                        ///< takes the place of the augmentation
  static constexpr std::string_view name = "no_augment";  ///< as printed by describe()

  /// The images themselves. @param images (N,C,H,W) float
  Tensor operator()(Tensor const& images, training) const { return images; }
};

}  // namespace cxr
