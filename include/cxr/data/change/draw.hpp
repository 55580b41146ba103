// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/ops/empty.h>

#include <cstddef>
#include <cstdint>
#include <span>

#include "cxr/core/mode.hpp"
#include "cxr/core/random.hpp"
#include "cxr/core/tensor.hpp"

namespace cxr {

/// Random numbers of each image, on the device of the images, by a single transfer.
/// @param images   (N,…)
/// @param mode     key and sample ids; the stream of an image is a function of these only
/// @param numbers  P, per image
/// @param draw     (random_stream, std::span<float> row); fills the P numbers of one image
/// @returns (N,P) float
template <class Draw>
Tensor draw_per_image(Tensor const& images, training const& mode, std::int64_t numbers,
                      Draw const& draw) {
  auto const count = images.size(0);
  Tensor const host =
      at::empty({count, numbers}, at::TensorOptions(at::kFloat).pinned_memory(!images.is_cpu()));
  auto const row_length = static_cast<std::size_t>(numbers);
  std::span<float> const all(host.mutable_data_ptr<float>(),
                             static_cast<std::size_t>(count) * row_length);
  for (std::int64_t n = 0; n < count; ++n) {
    auto const index = static_cast<std::size_t>(n);
    auto const sample = mode.samples.empty() ? n : mode.samples[index];
    draw(random_stream(mode.key, static_cast<std::uint64_t>(sample)),
         all.subspan(index * row_length, row_length));
  }
  return host.to(images.device(), /*non_blocking=*/true);
}

/// A number drawn uniformly between -limit and limit.
inline double draw_either_side(random_stream& random, double limit) {
  return limit * (2 * random.uniform() - 1);
}

}  // namespace cxr
