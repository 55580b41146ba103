// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/ops/arange.h>
#include <ATen/ops/bmm.h>
#include <ATen/ops/matmul.h>

#include <cstdint>
#include <limits>

#include "cxr/core/tensor.hpp"

namespace cxr {

namespace detail {

/// 1 - |distance|, at least 0.
inline Tensor triangle(Tensor distance) { return distance.abs_().neg_().add_(1).clamp_min_(0); }

/// Shrinks a side to the size of each image, with antialiasing, and enlarges it again; as matrices.
/// Shapes   sizes (N), whole numbers in 1 … length -> (N,length,length)
inline Tensor resampling_matrices(Tensor const& sizes, std::int64_t length) {
  Tensor const pixels = at::arange(length, sizes.options());      // (H)
  Tensor const size = sizes.view({-1, 1, 1});                     // (N,1,1)
  Tensor const part = size.div(static_cast<double>(length));      // (N,1,1)
  Tensor const centres = pixels.add(0.5).mul(part);               // (N,1,H) of pixels, when shrunk
  Tensor const small = pixels.view({-1, 1});                      // (H,1) index of a shrunk pixel
  Tensor const weights = triangle(centres.sub(small).sub_(0.5));  // (N,H,H)
  Tensor const shrink =
      weights.div(weights.sum(2, true).clamp_min_(std::numeric_limits<float>::min()));
  Tensor const source = centres.sub(0.5).clamp_min_(0).minimum(size.sub(1)).transpose(1, 2);
  Tensor const enlarge = triangle(source.sub(pixels));  // (N,H,H)
  return at::bmm(enlarge, shrink);
}

}  // namespace detail

/// Images that were shrunk to sizes of their own and enlarged again, as a coarser detector shows them.
/// @param images  (N,C,H,W)
/// @param sizes   (N,2) float, whole numbers: rows in 1 … H and columns in 1 … W
/// @returns (N,C,H,W)
/// Source   torch.nn.functional.interpolate(mode="bilinear"), shrinking with antialias=True
inline Tensor lower_resolution(Tensor const& images, Tensor const& sizes) {
  // In double: products in float may depend on the size of the batch, and round to ten bits on a GPU.
  auto const matrices = [&](std::int64_t axis) {
    return detail::resampling_matrices(sizes.select(1, axis).to(at::kDouble), images.size(2 + axis))
        .unsqueeze(1);
  };
  return matrices(0)
      .matmul(images.to(at::kDouble))
      .matmul(matrices(1).transpose(2, 3))
      .to(images.scalar_type());
}

}  // namespace cxr
