// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/ops/addcmul.h>
#include <ATen/ops/empty.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "cxr/core/require_defined.hpp"
#include "cxr/core/tensor.hpp"
#include "cxr/model/weights/weights.hpp"

namespace cxr {

/// Stored pixels as numbers in 0…1.
/// Shapes   uint8 or uint16 (N,C,H,W), 0 black … 255 or 65535 white; or float, already in 0…1
///          -> float (N,C,H,W), on a device
inline Tensor unit_images(Tensor const& pixels, at::Device device) {
  require_defined(pixels, "images");
  Tensor const images = pixels.to(device, at::kFloat, /*non_blocking=*/true);
  if (pixels.is_floating_point()) return images;
  double const white = pixels.scalar_type() == at::kUInt16 ? 65535 : 255;
  return images.mul_(1.0 / white);
}

/// Images normalised for a network.
/// Shapes   images (N,1,H,W) or (N,C,H,W) in 0…1 -> (N,C,H,W) channels_last, float; a grey image
///          becomes C equal channels before they are normalised
/// Source   torchvision.transforms.Normalize
template <std::size_t C>
Tensor normalised(Tensor const& images, normalisation<C> const& pixels) {
  require_defined(images, "images");
  // x / deviation - mean / deviation: one pass over memory with the broadcast inside it.
  std::vector<float> scale(C), shift(C);
  for (std::size_t c = 0; c < C; ++c) {
    scale[c] = static_cast<float>(1 / pixels.deviation[c]);
    shift[c] = static_cast<float>(-pixels.mean[c] / pixels.deviation[c]);
  }
  auto const per_channel = [&](std::vector<float> const& values) {
    auto const on_host = at::TensorOptions(at::kFloat).pinned_memory(!images.is_cpu());
    Tensor const channels = at::empty({1, static_cast<std::int64_t>(C), 1, 1}, on_host);
    std::copy(values.begin(), values.end(), channels.mutable_data_ptr<float>());
    return channels.to(images.device(), /*non_blocking=*/true);
  };
  Tensor const wide = images.expand({-1, static_cast<std::int64_t>(C), -1, -1});  // (N,C,H,W)
  return at::addcmul(per_channel(shift), wide, per_channel(scale))
      .contiguous(at::MemoryFormat::ChannelsLast);  // (N,C,H,W)
}

}  // namespace cxr
