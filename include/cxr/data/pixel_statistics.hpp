// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <type_traits>

#include "cxr/data/loader.hpp"
#include "cxr/data/training_facts.hpp"

namespace cxr {

/// Mean and deviation of the pixels of a subset, over at most 1,000 images that are evenly spaced in it.
/// @returns in 0…1; of a source of float its own numbers
template <PixelSource P>
pixel_statistics measure_pixels(P const& source, examples const& subset) {
  using pixel = detail::pixel_of<P>;
  double const white = std::is_integral_v<pixel> ? double{std::numeric_limits<pixel>::max()} : 1.0;
  std::size_t const step = std::max<std::size_t>(1, (subset.size() + 999) / 1000);
  double count = 0, sum = 0, squares = 0;
  for (std::size_t i = 0; i < subset.size(); i += step)
    for (auto const value : source.pixels(subset.records[i])) {
      double const unit_value = static_cast<double>(value) / white;
      ++count, sum += unit_value, squares += unit_value * unit_value;
    }
  double const mean = count > 0 ? sum / count : 0;
  return {mean, count > 0 ? std::sqrt(std::max(0.0, squares / count - mean * mean)) : 0};
}

}  // namespace cxr
