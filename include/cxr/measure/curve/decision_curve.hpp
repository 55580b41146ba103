// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "cxr/measure/predictions.hpp"

namespace cxr {

/// What acting on predictions is worth at one threshold, in true positives per image: a false positive
/// costs threshold / (1 - threshold) of one.
struct net_benefit {
  double threshold = 0;  ///< least probability at which one acts, above 0 and below 1
  double network = 0;    ///< acting on predictions::probabilities() of the second class
  double all = 0;        ///< acting on every image; acting on none is worth 0
};

/// The decision curve of two classes. Empty for other predictions, without images, and where a logit is
/// not a number.
/// @param thresholds  above 0 and below 1; others are left out
/// Source   Vickers & Elkin 2006, Decision curve analysis, Medical Decision Making 26:565
inline std::vector<net_benefit> decision_curve(predictions const& subset,
                                               std::span<double const> thresholds) {
  if (subset.classes != 2 || subset.labels.empty()) return {};
  std::vector<double> positive, negative;
  for (std::size_t image = 0; image < subset.size(); ++image) {
    if (subset.is_nan(image)) return {};
    (subset.labels[image] == 1 ? positive : negative).push_back(subset.probabilities(image)[1]);
  }
  auto const images = static_cast<double>(subset.size());
  auto const above = [](std::vector<double> const& probabilities, double threshold) {
    return static_cast<double>(std::count_if(probabilities.begin(), probabilities.end(),
                                             [&](double p) { return p >= threshold; }));
  };
  std::vector<net_benefit> curve;
  for (double const threshold : thresholds) {
    if (!(threshold > 0 && threshold < 1)) continue;
    double const price = threshold / (1 - threshold);
    curve.push_back(
        {threshold, (above(positive, threshold) - price * above(negative, threshold)) / images,
         (static_cast<double>(positive.size()) - price * static_cast<double>(negative.size())) /
             images});
  }
  return curve;
}

}  // namespace cxr
