// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>

#include "cxr/core/tensor.hpp"

namespace cxr {

/// Images that a network learns from together, on one device. An augmentation may change images,
/// labels and weights; a loss reads labels and weights.
/// A loader may overwrite a batch once it is asked for the next: what is needed longer must be a
/// copy.
struct image_batch {
  Tensor images = {};  ///< (N,C,H,W); as the loader stores them, float in 0…1 in training
  /// Exclusive: int64 (N), class index, or float (N,K), probability of each class; multi-label: float
  /// (N,K), 0 absent … 1 present, NaN unknown.
  Tensor labels = {};
  Tensor weights = {};  ///< float (N), how much each image counts in the loss; undefined: 1
  std::span<std::int64_t const> ids = {};  ///< (N) record of each image: its name in random draws
};

}  // namespace cxr
