// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include "cxr/data/augment/augment.hpp"

namespace cxr {

/// No augmentation: for baselines, and to measure the effect of one.
struct no_augment {
  using role = cxr::role::augment;
  static constexpr std::string_view name = "no_augment";

  /// The same batch.
  image_batch operator()(image_batch const& batch, training) const { return batch; }
};

}  // namespace cxr
