// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/ops/replication_pad2d.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>

#include "cxr/core/tensor.hpp"
#include "cxr/data/change/tone.hpp"

namespace cxr {

/// Pixels on either side that a Gaussian of this standard deviation reaches: four of them.
inline std::int64_t blur_radius(double deviation) {
  return static_cast<std::int64_t>(std::ceil(4 * deviation));
}

/// Fills in the weights of the pixels at distance 0, 1, … of a Gaussian, so that all pixels on both
/// sides together weigh 1.
/// @param deviation  standard deviation in pixels, at least 0
inline void fill_gaussian(double deviation, std::span<float> weights) {
  // Below a hundredth of a pixel only the pixel itself counts, and 0 / 0 is avoided.
  double const scale = -0.5 / std::pow(std::max(deviation, 0.01), 2);
  double sum = -1;
  auto const weight = [&](std::size_t distance) {
    return std::exp(scale * static_cast<double>(distance * distance));
  };
  for (std::size_t distance = 0; distance < weights.size(); ++distance) sum += 2 * weight(distance);
  for (std::size_t distance = 0; distance < weights.size(); ++distance)
    weights[distance] = static_cast<float>(weight(distance) / sum);
}

/// Blurs each image by weights of its own, down and then across; beyond the edge the outermost
/// pixels are repeated.
/// A sum of shifted images: each pixel is computed equally whatever the batch, which grouped
/// convolutions do not keep, and without the matrices that products would need.
/// @param images   (N,C,H,W) in 0…1
/// @param weights  (N,R+1) as fill_gaussian gives them
/// @returns (N,C,H,W) in 0…1
/// Source   scipy.ndimage.gaussian_filter(mode="nearest")
inline Tensor blur_images(Tensor const& images, Tensor const& weights) {
  std::int64_t const radius = weights.size(1) - 1;
  auto const along = [&](Tensor const& source, std::int64_t axis) {
    std::int64_t const down = axis == 2 ? radius : 0, across = radius - down;
    Tensor const padded = at::replication_pad2d(source, {across, across, down, down});
    auto const shifted = [&](std::int64_t distance) {
      return padded.narrow(axis, radius + distance, source.size(axis));
    };
    auto const weight = [&](std::int64_t distance) {
      return detail::per_image(weights.select(1, distance));
    };
    Tensor sum = shifted(0).mul(weight(0));  // (N,C,H,W)
    for (std::int64_t distance = 1; distance <= radius; ++distance)
      for (std::int64_t side : {-distance, distance}) sum.addcmul_(shifted(side), weight(distance));
    return sum;
  };
  return along(along(images, 2), 3).clamp_(0, 1);
}

}  // namespace cxr
