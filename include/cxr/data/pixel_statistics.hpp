// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <limits>
#include <span>
#include <type_traits>
#include <vector>

#include "cxr/core/parallel.hpp"
#include "cxr/data/loader.hpp"
#include "cxr/data/pixel_sums.hpp"
#include "cxr/data/training_facts.hpp"

namespace cxr {

/// Mean and deviation of the pixels of a subset, over at most 1,000 images that are evenly spaced in it.
/// @returns in 0…1; of a source of float its own numbers
template <PixelSource P>
pixel_statistics measure_pixels(P const& source, examples const& subset) {
  using pixel = detail::pixel_of<P>;
  double const white = std::is_integral_v<pixel> ? double{std::numeric_limits<pixel>::max()} : 1.0;
  std::size_t const step = std::max<std::size_t>(1, (subset.size() + 999) / 1000);
  std::vector<detail::pixel_sums<pixel>> images((subset.size() + step - 1) / step);
  detail::parallel_for(images.size(), 0, [&](std::size_t image) {
    auto const pixels = source.pixels(subset.records[image * step]);
    images[image].add(std::span<pixel const>(pixels));
  });
  detail::pixel_sums<pixel> all;
  for (auto const& image : images) all.add(image);
  return {all.mean() / white, all.deviation() / white};
}

}  // namespace cxr
