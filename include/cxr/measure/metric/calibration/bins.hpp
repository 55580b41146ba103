// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <vector>

#include "cxr/measure/metric/calibration/outcomes.hpp"

namespace cxr {

/// How probabilities are put into bins.
enum class binning : std::uint8_t {
  equal_width,  ///< 0…1 cut into equal parts
  equal_mass,   ///< cut at quantiles of the probabilities, equal ones together
  distinct      ///< one bin for each probability that occurs
};

/// Sums over the images of one bin.
struct calibration_bin {
  double images = 0;       ///< how many
  double probability = 0;  ///< sum of the probabilities p
  double happened = 0;     ///< sum of the outcomes y
  double squares = 0;      ///< sum of p²
  double products = 0;     ///< sum of p y
};

namespace detail {

/// Upper ends of all bins but the last; a probability equal to one is below it. @param sorted  (N)
inline std::vector<double> upper_ends(std::vector<double> const& sorted, std::int64_t bins,
                                      binning rule) {
  std::vector<double> ends;
  if (rule == binning::distinct) {
    std::unique_copy(sorted.begin(), sorted.end(), std::back_inserter(ends));
    ends.pop_back();
    return ends;
  }
  double const step = 1 / static_cast<double>(bins);
  for (std::int64_t bin = 1; bin < bins; ++bin) {
    double const part = static_cast<double>(bin) * step;
    double const place = part * static_cast<double>(sorted.size() - 1);
    auto const below = static_cast<std::size_t>(place);
    double const rest = place - static_cast<double>(below);
    double const next = sorted[std::min(below + 1, sorted.size() - 1)];
    ends.push_back(rule == binning::equal_width ? part
                                                : sorted[below] + rest * (next - sorted[below]));
  }
  return ends;
}

}  // namespace detail

/// The bins that have images, by rising probability; the same bins as sklearn.calibration's
/// calibration_curve. @param bins  at least 1  @pre outcomes without why_not
inline std::vector<calibration_bin> calibration_bins(outcomes const& all, std::int64_t bins,
                                                     binning rule) {
  std::vector<std::size_t> order(all.probability.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  // Outcomes break ties, so that sums do not depend on the order of the images.
  std::sort(order.begin(), order.end(), [&](auto left, auto right) {
    return std::pair(all.probability(left), all.happened(left)) <
           std::pair(all.probability(right), all.happened(right));
  });
  std::vector<double> sorted;
  for (auto const image : order) sorted.push_back(all.probability(image));
  auto const ends = detail::upper_ends(sorted, bins, rule);
  std::vector<calibration_bin> filled;
  std::size_t bin = 0;
  bool open = false;
  for (auto const image : order) {
    double const p = all.probability(image), y = all.happened(image);
    for (; bin < ends.size() && ends[bin] < p; ++bin) open = false;
    if (!open) filled.emplace_back();
    open = true;
    auto& sums = filled.back();
    sums.images += 1, sums.probability += p, sums.happened += y;
    sums.squares += p * p, sums.products += p * y;
  }
  return filled;
}

}  // namespace cxr
