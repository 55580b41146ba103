// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "cxr/data/input_statistics.hpp"

namespace cxr {

/// Why an image does not look like a frontal chest X-ray; empty where it does. A warning, since it asks
/// for little: an image without a warning may still be something else, such as a lateral view.
inline std::string input_warning(input_statistics const& image) {
  if (image.flat()) return "the image is nearly of one grey";
  if (image.rough()) return "the image is no chest X-ray: it is as rough as noise or text";
  if (image.inverted())
    return "the image looks inverted, or is no frontal chest X-ray: its lung fields are as bright "
           "as its middle";
  return "";
}

/// The same of pixels; images of a side below 32 are too small to tell.
template <class Pixel>
std::string input_warning(std::span<Pixel const> pixels, std::size_t size) {
  if (size < detail::grid_cells) return "";
  return input_warning(input_statistics_of(pixels, size));
}

}  // namespace cxr
