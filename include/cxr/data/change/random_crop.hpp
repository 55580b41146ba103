// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <cstdint>

#include "cxr/core/random.hpp"
#include "cxr/data/change/affine.hpp"

namespace cxr {

namespace detail {

inline std::int64_t rounded(double length) { return std::llrint(length); }

/// The largest box in the middle whose width / height is allowed.
inline crop_box central_crop(double aspect, std::int64_t height, std::int64_t width) {
  double const given = static_cast<double>(width) / static_cast<double>(height);
  crop_box box{.top = 0, .left = 0, .height = height, .width = width};
  if (given < 1 / aspect) box.height = rounded(static_cast<double>(width) * aspect);
  if (given > aspect) box.width = rounded(static_cast<double>(height) * aspect);
  box.top = (height - box.height) / 2;
  box.left = (width - box.width) / 2;
  return box;
}

}  // namespace detail

/// Draws a box of random area, shape and place: area uniform, width / height log-uniform; after ten
/// boxes that do not fit, the largest one in the middle.
/// @param area           smallest part of the image's area, 0 to 1; the largest is 1
/// @param aspect         width / height lies between 1 / aspect and this, at least 1
/// @param height, width  of the image, pixels
/// Source   torchvision.transforms.RandomResizedCrop.get_params
inline crop_box draw_crop(random_stream& random, double area, double aspect, std::int64_t height,
                          std::int64_t width) {
  for (int attempt = 0; attempt < 10; ++attempt) {
    double const pixels =
        static_cast<double>(height * width) * (area + (1 - area) * random.uniform());
    double const shape = std::exp(std::log(aspect) * (2 * random.uniform() - 1));
    crop_box box{.top = 0,
                 .left = 0,
                 .height = detail::rounded(std::sqrt(pixels / shape)),
                 .width = detail::rounded(std::sqrt(pixels * shape))};
    if (box.height < 1 || box.height > height || box.width < 1 || box.width > width) continue;
    auto const place = [&](std::int64_t free) {
      return static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(free + 1)));
    };
    box.top = place(height - box.height);
    box.left = place(width - box.width);
    return box;
  }
  return detail::central_crop(aspect, height, width);
}

}  // namespace cxr
