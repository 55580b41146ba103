// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <vector>

namespace cxr {

namespace detail {

/// A quantile of some values, by the nearest rank. @pre not empty
inline double ranked_value(std::vector<double> values, double share) {
  auto const rank =
      static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1) + 0.5);
  std::nth_element(values.begin(), values.begin() + rank, values.end());
  return values[static_cast<std::size_t>(rank)];
}

}  // namespace detail

/// The places of values that lie further outside the quartiles than three times the distance of these:
/// "far out" as J. W. Tukey defines it (Exploratory Data Analysis, 1977, 2D).
/// @param least  distance from the quartiles that does not count yet, whatever the quartiles are
inline std::vector<std::size_t> far_out(std::vector<double> const& values, double least) {
  constexpr std::size_t fewest = 20;
  std::vector<std::size_t> places;
  if (values.size() < fewest) return places;
  double const low = detail::ranked_value(values, 0.25), high = detail::ranked_value(values, 0.75);
  double const fence = std::max(least, 3 * (high - low));
  for (std::size_t place = 0; place < values.size(); ++place)
    if (values[place] < low - fence || values[place] > high + fence) places.push_back(place);
  return places;
}

/// How far each histogram is from the median one: the mean difference of the shares below each grey, 0 (equal)
/// … 1 (all black against all white). @param histograms  shares of bands, the darkest first
template <std::size_t Bands>
std::vector<double> histogram_distances(std::vector<std::array<float, Bands>> const& histograms) {
  std::vector<double> distances(histograms.size());
  std::vector<double> below(histograms.size());  // share of the pixels up to the band
  for (std::size_t band = 0; band + 1 < Bands; ++band) {
    for (std::size_t image = 0; image < histograms.size(); ++image)
      below[image] += double{histograms[image][band]};
    if (below.empty()) break;
    double const typical = detail::ranked_value(below, 0.5);
    for (std::size_t image = 0; image < histograms.size(); ++image)
      distances[image] += std::abs(below[image] - typical) / (Bands - 1);
  }
  return distances;
}

}  // namespace cxr
