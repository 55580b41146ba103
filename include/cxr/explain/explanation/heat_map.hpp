// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/ops/upsample_bilinear2d.h>

#include <cstdint>

#include "cxr/core/require_defined.hpp"
#include "cxr/core/tensor.hpp"

namespace cxr {

/// Attributions as a heat map: what speaks against the class becomes 0, the largest value of each
/// image 1. An image with nothing positive has a map of zeros.
/// Shapes   (N,h,w) -> float (N,h,w)
inline Tensor heat_map(Tensor const& attribution) {
  Tensor const positive = attribution.to(at::kFloat).clamp_min(0);  // (N,h,w)
  Tensor const largest = positive.amax({1, 2}, /*keepdim=*/true);   // (N,1,1)
  return positive.div(largest.add(largest.eq(0)));                  // (N,h,w)
}

/// A heat map at the size of its images, bilinear.
/// Shapes   (N,h,w) -> (N,H,W)
/// Source   torch.nn.functional.interpolate(mode="bilinear"), as captum's LayerAttribution
inline Tensor upsampled(Tensor const& heat, std::int64_t height, std::int64_t width) {
  require_defined(heat, "heat map");
  if (heat.size(-2) == height && heat.size(-1) == width) return heat;
  return at::upsample_bilinear2d(heat.unsqueeze(1), {height, width}, /*align_corners=*/false)
      .squeeze(1);  // (N,H,W)
}

}  // namespace cxr
