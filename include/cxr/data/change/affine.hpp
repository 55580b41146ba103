// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/ops/addcmul.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/grid_sampler.h>
#include <ATen/ops/linspace.h>

#include <array>
#include <cmath>
#include <cstdint>

#include "cxr/core/tensor.hpp"

namespace cxr {

/// Where a pixel of the changed image lies in the original one: across a0 x + a1 y + a2, down
/// a3 x + a4 y + a5; both from the centre, in units of half the width and height.
using affine_map = std::array<double, 6>;

/// The map of an image that is rotated about its centre, shifted and scaled.
/// @param angle   radians
/// @param x, y    shift of the source position, in units of half the width and height
/// @param scale   length in the original image per length in the changed one
/// @param aspect  height / width
inline affine_map pose_map(double angle, double x, double y, double scale, double aspect) {
  double const c = scale * std::cos(angle), s = scale * std::sin(angle);
  return {c, -s * aspect, x, s / aspect, c, y};
}

/// Pixels of an image that are cut out.
struct crop_box {
  std::int64_t top;     ///< first row
  std::int64_t left;    ///< first column
  std::int64_t height;  ///< rows
  std::int64_t width;   ///< columns
};

/// The map that enlarges a box to the whole image.
/// @param height, width  of the image, pixels
constexpr affine_map crop_map(crop_box const& box, std::int64_t height, std::int64_t width) {
  auto const centre = [](std::int64_t begin, std::int64_t length, std::int64_t side) {
    return static_cast<double>(2 * begin + length - side) / static_cast<double>(side);
  };
  auto const part = [](std::int64_t length, std::int64_t side) {
    return static_cast<double>(length) / static_cast<double>(side);
  };
  return {part(box.width, width),
          0,
          centre(box.left, box.width, width),
          0,
          part(box.height, height),
          centre(box.top, box.height, height)};
}

/// The map of an image that is first changed by `first`, and the result by `second`.
constexpr affine_map compose(affine_map const& first, affine_map const& second) {
  auto const& [a, b, x, c, d, y] = first;
  auto const& [e, f, u, g, h, v] = second;
  return {a * e + b * g, a * f + b * h, a * u + b * v + x,
          c * e + d * g, c * f + d * h, c * u + d * v + y};
}

namespace detail {

/// The source position of each pixel. Equal to affine_grid_generator, which multiplies matrices of
/// three columns and takes 15 times as long on a CPU.
/// Shapes   maps (N,6) -> (N,H,W,2) across and down, in units of half the width and height
inline Tensor source_positions(Tensor const& maps, std::int64_t height, std::int64_t width) {
  auto const count = maps.size(0);
  auto const centres = [&](std::int64_t length) {
    double const last = 1 - 1 / static_cast<double>(length);
    return at::linspace(-last, last, length, maps.options());
  };
  Tensor const columns = centres(width), rows = centres(height).unsqueeze(1);  // (W), (H,1)
  Tensor const grid = at::empty({count, height, width, 2}, maps.options());
  for (std::int64_t axis : {0, 1}) {
    auto const coefficient = [&](std::int64_t index) {
      return maps.select(1, 3 * axis + index).view({count, 1, 1});
    };
    Tensor const row = at::addcmul(coefficient(2), coefficient(1), rows);  // (N,H,1)
    Tensor coordinate = grid.select(3, axis);
    at::addcmul_out(coordinate, row, coefficient(0), columns);  // (N,H,W)
  }
  return grid;
}

}  // namespace detail

/// Moves images by maps of their own. Bilinear, because a radiograph is smooth at this scale; beyond
/// the edge the outermost pixels are repeated, because black wedges would reveal which images were
/// rotated.
/// @param images  (N,C,H,W) float
/// @param maps    (N,6) float: an affine_map per image
/// @returns (N,C,H,W)
inline Tensor move_images(Tensor const& images, Tensor const& maps) {
  constexpr std::int64_t bilinear = 0, border = 1;
  return at::grid_sampler(images, detail::source_positions(maps, images.size(2), images.size(3)),
                          bilinear, border, /*align_corners=*/false);
}

}  // namespace cxr
