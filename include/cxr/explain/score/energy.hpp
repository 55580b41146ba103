// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/ops/arange.h>

#include <cstdint>
#include <string>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/core/tensor.hpp"
#include "cxr/explain/explanation/heat_map.hpp"
#include "cxr/measure/measurement.hpp"

namespace cxr {

namespace detail {

/// part / whole of each image. @param part, whole  (N)
inline std::vector<measurement> energy_ratios(Tensor const& part, Tensor const& whole) {
  Tensor const parts = part.to(at::kCPU, at::kDouble), wholes = whole.to(at::kCPU, at::kDouble);
  std::vector<measurement> scores;
  for (std::int64_t image = 0; image < wholes.size(0); ++image) {
    double const sum = wholes[image].item<double>();
    scores.push_back(sum > 0 ? measurement(parts[image].item<double>() / sum)
                             : measurement::undefined("the heat map is zero"));
  }
  return scores;
}

/// (length) how much of each pixel lies between `border` and 1 - `border` of the length.
inline Tensor inner_part(std::int64_t length, double border, Tensor const& like) {
  auto const size = static_cast<double>(length);
  Tensor const first = at::arange(length, at::TensorOptions(at::kDouble));
  Tensor const inner =
      first.add(1).clamp_max(size * (1 - border)).sub(first.clamp_min(size * border));
  return inner.clamp_min(0).to(like.device(), like.scalar_type());
}

}  // namespace detail

/// The part of a heat map's sum that lies inside a mask, such as the lung field: of an even map the
/// mask's part of the image. cxr segments nothing, so the mask is yours.
/// Shapes   heat (N,h,w), mask (N,H,W) or (H,W), bool or 0…1 -> (N), each in 0…1, or undefined where the
///          map is zero
/// Source   Wang et al. 2020, Score-CAM, section 4.3 (energy-based pointing game)
/// @throws shape_error
inline std::vector<measurement> energy_inside(Tensor const& heat, Tensor const& mask) {
  auto const fits = mask.defined() && heat.dim() == 3 &&
                    (mask.dim() == 2 || (mask.dim() == 3 && mask.size(0) == heat.size(0)));
  if (!fits)
    throw shape_error("a mask of " + std::to_string(mask.defined() ? mask.dim() : 0) +
                          " axes does not fit " + std::to_string(heat.size(0)) + " heat maps",
                      "give a mask (H,W) for all images, or (N,H,W)", "explanation-mask");
  Tensor const large = upsampled(heat, mask.size(-2), mask.size(-1));  // (N,H,W)
  Tensor const inside = large.mul(mask.to(large.device(), at::kFloat));
  return detail::energy_ratios(inside.sum({1, 2}), large.sum({1, 2}));
}

/// The part of a heat map's sum in the border of the image, where markers, text and collimation are: of
/// an even map 0.36 at the default width. A network that looks there has learned a shortcut. The image is
/// that which the network sees, bars of fit::letterbox included.
/// Shapes   heat (N,h,w) -> (N), each in 0…1, or undefined where the map is zero
/// @param width  of the border on each side, as a part of the image's, in 0…0.5; pixels count in part
inline std::vector<measurement> energy_in_border(Tensor const& heat, double width = 0.1) {
  Tensor const rows = detail::inner_part(heat.size(1), width, heat);     // (h)
  Tensor const columns = detail::inner_part(heat.size(2), width, heat);  // (w)
  Tensor const all = heat.sum({1, 2});
  Tensor const inner = heat.mul(rows.unsqueeze(1)).mul(columns).sum({1, 2});
  return detail::energy_ratios(all.sub(inner), all);
}

}  // namespace cxr
