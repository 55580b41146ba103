// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/ops/addcmul.h>
#include <ATen/ops/empty.h>

#include <algorithm>
#include <cstddef>
#include <vector>

#include "cxr/core/tensor.hpp"
#include "cxr/model/weights/weights.hpp"

namespace cxr {

/// uint8 (N,C,H,W) -> float (N,C,H,W) in 0…1 on a device.
inline Tensor unit_images(Tensor const& pixels, at::Device device) {
  return pixels.to(device, at::kFloat, /*non_blocking=*/true).mul_(1.0 / 255);
}

/// Pixels as a network takes them.
/// Shapes   images (N,1,H,W) or (N,C,H,W) in 0…1 -> (N,C,H,W) channels_last, float; a grey image
///          becomes C equal channels before they are normalised
/// Source   torchvision.transforms.Normalize
template <std::size_t C>
Tensor normalised(Tensor const& images, normalisation<C> const& by) {
  // x / deviation - mean / deviation: one pass over memory with the broadcast inside it.
  std::vector<float> scale(C), shift(C);
  for (std::size_t c = 0; c < C; ++c) {
    scale[c] = static_cast<float>(1 / by.deviation[c]);
    shift[c] = static_cast<float>(-by.mean[c] / by.deviation[c]);
  }
  auto const per_channel = [&](std::vector<float> const& values) {
    auto const on_host = at::TensorOptions(at::kFloat).pinned_memory(images.is_cuda());
    Tensor const all = at::empty({1, static_cast<std::int64_t>(C), 1, 1}, on_host);
    std::copy(values.begin(), values.end(), all.mutable_data_ptr<float>());
    return all.to(images.device(), /*non_blocking=*/true);
  };
  Tensor const wide = images.expand({-1, static_cast<std::int64_t>(C), -1, -1});  // (N,C,H,W)
  return at::addcmul(per_channel(shift), wide, per_channel(scale))
      .contiguous(at::MemoryFormat::ChannelsLast);  // (N,C,H,W)
}

}  // namespace cxr
