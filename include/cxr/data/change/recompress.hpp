// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/ops/arange.h>
#include <ATen/ops/replication_pad2d.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <span>
#include <vector>

#include "cxr/core/random.hpp"
#include "cxr/core/tensor.hpp"

namespace cxr {

/// Coefficients of a block of 8 × 8 pixels.
inline constexpr std::int64_t jpeg_coefficients = 64;

/// Fills in the steps to which JPEG rounds the grey coefficients of a block, row by row.
/// @param quality  1 to 100
/// @param steps    (64)
/// Source   libjpeg: jpeg_quality_scaling, jpeg_add_quant_table with force_baseline
inline void fill_jpeg_steps(std::int64_t quality, std::span<float> steps) {
  constexpr std::array<std::int64_t, 64> standard = {
      16, 11, 10, 16, 24,  40,  51,  61,  12, 12, 14, 19, 26,  58,  60,  55,   //
      14, 13, 16, 24, 40,  57,  69,  56,  14, 17, 22, 29, 51,  87,  80,  62,   //
      18, 22, 37, 56, 68,  109, 103, 77,  24, 35, 55, 64, 81,  104, 113, 92,   //
      49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99};  // ISO 10918-1, K.1
  std::int64_t const percent = quality < 50 ? 5000 / quality : 200 - 2 * quality;
  for (std::size_t index = 0; index < standard.size(); ++index)
    steps[index] = static_cast<float>(
        std::clamp<std::int64_t>((standard[index] * percent + 50) / 100, 1, 255));
}

/// A quality drawn uniformly from lowest … 100.
inline std::int64_t draw_jpeg_quality(random_stream& random, std::int64_t lowest) {
  return 100 - static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(101 - lowest)));
}

namespace detail {

/// The cosine transform of 8 pixels, (8 pixels, 8 coefficients); its transpose is the inverse.
inline Tensor cosine_matrix(at::TensorOptions const& options) {
  Tensor const places = at::arange(8, options).mul_(2).add_(1).unsqueeze(1);  // (8,1)
  Tensor const waves = at::arange(8, options).mul_(std::numbers::pi / 16);    // (8)
  Tensor const cosines = places.mul(waves).cos_().mul_(0.5);                  // (8,8)
  cosines.select(1, 0).mul_(std::numbers::sqrt2 / 2);
  return cosines;
}

/// Multiplies one of the first two axes of blocks by a matrix. A sum of eight terms: a library's product
/// may depend on the size of the batch, and round to ten bits on a GPU, and both would show after the
/// coefficients are rounded.
/// Shapes   blocks (8,8,…), matrix (8,8) -> (8,8,…)
inline Tensor multiply_axis(Tensor const& blocks, Tensor const& matrix, std::int64_t axis) {
  std::vector<std::int64_t> shape(static_cast<std::size_t>(blocks.dim()), 1);
  shape[static_cast<std::size_t>(axis)] = 8;
  auto const plane = [&](std::int64_t index) { return blocks.select(axis, index).unsqueeze(axis); };
  auto const factors = [&](std::int64_t index) { return matrix.select(0, index).view(shape); };
  Tensor sum = plane(0).mul(factors(0));
  for (std::int64_t index = 1; index < 8; ++index) sum.addcmul_(plane(index), factors(index));
  return sum;
}

}  // namespace detail

/// Images as JPEG returns them: rounded to bytes, and the coefficients of each block of 8 × 8 pixels to
/// multiples of its steps. Each channel is compressed as a grey image; sizes that are no multiple of 8
/// are filled up with the outermost pixels, as libjpeg does.
/// @param images  (N,C,H,W) in 0…1
/// @param steps   (N,64) as fill_jpeg_steps gives them
/// @returns (N,C,H,W) in 0…1, multiples of 1/255
inline Tensor recompress_images(Tensor const& images, Tensor const& steps) {
  auto const N = images.size(0), C = images.size(1), H = images.size(2), W = images.size(3);
  std::int64_t const rows = (H + 7) / 8, columns = (W + 7) / 8;
  bool const whole = 8 * rows == H && 8 * columns == W;
  Tensor const filled =
      whole ? images : at::replication_pad2d(images, {0, 8 * columns - W, 0, 8 * rows - H});
  auto const both_axes = [](Tensor const& blocks, Tensor const& matrix) {
    return detail::multiply_axis(detail::multiply_axis(blocks, matrix, 0), matrix, 1);
  };
  Tensor const blocks = filled.mul(255)
                            .round_()
                            .sub_(128)
                            .reshape({N, C, rows, 8, columns, 8})
                            .permute({3, 5, 0, 1, 2, 4})
                            .contiguous();  // (8,8,N,C,h,w)
  Tensor const cosines = detail::cosine_matrix(images.options());
  Tensor const step = steps.t().reshape({8, 8, N, 1, 1, 1});
  // libjpeg's coefficients are whole eighths, and what lies between two steps is rounded away from 0,
  // for which at::round needs a millionth more.
  Tensor const coefficients = both_axes(blocks, cosines)
                                  .mul_(8)
                                  .round_()
                                  .div_(step.mul(8 / (1 + 1e-6)))
                                  .round_()
                                  .mul_(step);
  Tensor const restored = both_axes(coefficients, cosines.t())
                              .permute({2, 3, 4, 0, 5, 1})
                              .reshape({N, C, 8 * rows, 8 * columns})
                              .narrow(2, 0, H)
                              .narrow(3, 0, W);
  return restored.add(128).round_().mul_(1.0 / 255).clamp_(0, 1);
}

}  // namespace cxr
