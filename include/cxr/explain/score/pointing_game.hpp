// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/core/tensor.hpp"
#include "cxr/measure/measurement.hpp"

namespace cxr {

/// A rectangle in parts of the image's width and height, 0…1, so that it holds at every size.
struct image_box {
  double left = 0;    ///< of the width
  double top = 0;     ///< of the height
  double right = 1;   ///< of the width
  double bottom = 1;  ///< of the height

  /// Whether a point lies in it, its edges included.
  bool contains(double x, double y) const {
    return x >= left && x <= right && y >= top && y <= bottom;
  }
};

/// Whether the maximum of each heat map, the centre of its first largest pixel, lies in a box that a
/// reader drew: 1 or 0. Undefined without a box, and where the map is zero.
/// Shapes   heat (N,h,w), boxes: a list for each image -> (N)
/// Source   Zhang et al. 2016, Top-down neural attention by excitation backprop, section 4.2
/// @throws shape_error (another number of lists than images)
inline std::vector<measurement> pointing_game(Tensor const& heat,
                                              std::span<std::vector<image_box> const> boxes) {
  if (heat.size(0) != static_cast<std::int64_t>(boxes.size()))
    throw shape_error(std::to_string(heat.size(0)) + " heat maps and boxes of " +
                          std::to_string(boxes.size()) + " images",
                      "give a list of boxes for each image; it may be empty", "explanation-boxes");
  Tensor const places = heat.flatten(1).argmax(1).to(at::kCPU);  // (N)
  Tensor const largest = heat.amax({1, 2}).to(at::kCPU);         // (N)
  auto const h = heat.size(1), w = heat.size(2);
  std::vector<measurement> hits;
  for (std::size_t image = 0; image < boxes.size(); ++image) {
    auto const index = static_cast<std::int64_t>(image);
    auto const place = places[index].item<std::int64_t>();
    double const x = (static_cast<double>(place % w) + 0.5) / static_cast<double>(w);
    double const y = (static_cast<double>(place / w) + 0.5) / static_cast<double>(h);
    auto const hit = [&](image_box const& box) { return box.contains(x, y); };
    if (boxes[image].empty())
      hits.push_back(measurement::undefined("no box"));
    else if (!(largest[index].item<double>() > 0))
      hits.push_back(measurement::undefined("the heat map is zero"));
    else
      hits.push_back(std::any_of(boxes[image].begin(), boxes[image].end(), hit) ? 1 : 0);
  }
  return hits;
}

}  // namespace cxr
