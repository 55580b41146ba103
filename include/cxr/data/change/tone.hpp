// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/ops/addcmul.h>

#include <cstdint>

#include "cxr/core/tensor.hpp"

namespace cxr {

namespace detail {

/// A number per image (N), so shaped that it meets images (N,C,H,W).
inline Tensor per_image(Tensor const& numbers) { return numbers.view({numbers.size(0), 1, 1, 1}); }

}  // namespace detail

/// The grey of each image multiplied by its factor, plus its offset, limited to 0…1.
/// Shapes   images (N,C,H,W), factors (N), offsets (N) -> (N,C,H,W)
inline Tensor scale_grey(Tensor const& images, Tensor const& factors, Tensor const& offsets) {
  return at::addcmul(detail::per_image(offsets), images, detail::per_image(factors)).clamp_(0, 1);
}

/// The grey of each image to the power of its exponent.
/// Shapes   images (N,C,H,W) in 0…1, exponents (N) > 0 -> (N,C,H,W) in 0…1
inline Tensor change_gamma(Tensor const& images, Tensor const& exponents) {
  // at::pow takes twice as long on a CPU; log(0) is -infinity, and its exponential 0 again.
  return images.log().mul_(detail::per_image(exponents)).exp_();
}

}  // namespace cxr
