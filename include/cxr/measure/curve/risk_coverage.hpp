// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "cxr/measure/predictions.hpp"

namespace cxr {

/// The errors that remain where a network is asked only for the images that it is surest of.
struct coverage_point {
  double coverage = 0;    ///< part of the images that are answered
  double risk = 0;        ///< part of these that are predicted wrongly
  double confidence = 0;  ///< least probability of the predicted class among them
};

/// Risk against coverage of exclusive classes, a point wherever the confidence changes. Empty for
/// findings, and without images. Where a logit is NaN, the confidence is 0: answered last.
/// Source   Geifman & El-Yaniv 2017, Selective classification for deep neural networks
inline std::vector<coverage_point> risk_coverage(predictions const& subset) {
  if (subset.labels.empty()) return {};
  std::vector<std::pair<double, bool>> images;  // confidence, wrong
  for (std::size_t image = 0; image < subset.size(); ++image) {
    auto const predicted = subset.predicted(image);
    double const confidence = subset.probabilities(image)[predicted];
    images.emplace_back(std::isnan(confidence) ? 0 : confidence,
                        static_cast<std::int64_t>(predicted) != subset.labels[image]);
  }
  std::sort(images.begin(), images.end(), [](auto a, auto b) { return a.first > b.first; });
  std::vector<coverage_point> curve;
  double wrong = 0;
  for (std::size_t rank = 0; rank < images.size(); ++rank) {
    wrong += images[rank].second;
    if (rank + 1 < images.size() && images[rank + 1].first == images[rank].first) continue;
    auto const answered = static_cast<double>(rank + 1);
    curve.push_back(
        {answered / static_cast<double>(images.size()), wrong / answered, images[rank].first});
  }
  return curve;
}

}  // namespace cxr
