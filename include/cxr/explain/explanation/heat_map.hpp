// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/ops/upsample_bilinear2d.h>

#include <cstdint>
#include <string>

#include "cxr/core/error.hpp"
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

namespace detail {

/// The class to explain of each image, on the device of the images.
/// @throws shape_error (no (N) int64)
inline Tensor explained_classes(Tensor const& classes, Tensor const& images) {
  require_defined(images, "images");
  require_defined(classes, "classes");
  if (classes.dim() == 1 && classes.scalar_type() == at::kLong && images.dim() == 4 &&
      classes.size(0) == images.size(0))
    return classes.to(images.device());
  auto const shape = [](Tensor const& tensor) {
    std::string text;
    for (auto const size : tensor.sizes()) text += (text.empty() ? "" : ",") + std::to_string(size);
    return "(" + text + ") " + at::toString(tensor.scalar_type());
  };
  throw shape_error(
      "an explanation was given images " + shape(images) + " and classes " + shape(classes),
      "give images (N,C,H,W) and for each the class to explain, (N) int64", "explained-classes");
}

/// (N,K) logits and (N) classes -> (N) the logit of each image's class.
/// @throws data_error (a class that is none of the network's)
inline Tensor class_logits(Tensor const& logits, Tensor const& classes) {
  auto const K = logits.size(1);
  if (classes.numel() > 0) {
    auto const low = classes.min().item<std::int64_t>(), high = classes.max().item<std::int64_t>();
    if (low < 0 || high >= K)
      throw data_error("class " + std::to_string(low < 0 ? low : high) +
                           " was to be explained, and the network has " + std::to_string(K),
                       "give an index from 0 to " + std::to_string(K - 1), "explained-class");
  }
  return logits.gather(1, classes.unsqueeze(1)).squeeze(1).to(at::kFloat);
}

}  // namespace detail

}  // namespace cxr
