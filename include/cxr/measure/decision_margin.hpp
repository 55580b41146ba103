// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <utility>
#include <vector>

#include "cxr/measure/logistic.hpp"
#include "cxr/measure/predictions.hpp"

namespace cxr {

/// How far an image is from another predicted class, in log-odds, at least 0. Two classes: from the
/// threshold; several: the largest logit less the next. 0 where a logit is NaN: nothing speaks for any
/// class. @pre kind() is exclusive
inline double decision_margin(predictions const& subset, std::size_t image) {
  auto logits = subset.precise_logits(image);
  auto const is_nan = [](double value) { return std::isnan(value); };
  if (std::any_of(logits.begin(), logits.end(), is_nan)) return 0;
  if (logits.size() == 2) {
    auto const& thresholds = subset.operating_point.thresholds;
    double const threshold = thresholds.empty() ? 0.5 : thresholds.front();
    double const margin = std::abs(logits[1] - logits[0] - detail::log_odds(threshold));
    return is_nan(margin) ? 0 : margin;  // two infinite logits
  }
  std::sort(logits.rbegin(), logits.rend());
  return logits.size() < 2 || logits[0] == logits[1] ? 0 : logits[0] - logits[1];
}

namespace detail {

inline std::vector<std::size_t> by_margin(predictions const& subset,
                                          std::vector<std::size_t> images, bool largest_first,
                                          std::size_t count) {
  std::vector<double> margins;
  for (std::size_t image = 0; image < subset.size(); ++image)
    margins.push_back(decision_margin(subset, image));
  std::stable_sort(images.begin(), images.end(), [&](std::size_t left, std::size_t right) {
    return largest_first ? margins[left] > margins[right] : margins[left] < margins[right];
  });
  images.resize(std::min(count, images.size()));
  return images;
}

}  // namespace detail

/// Images whose class is predicted wrong, the surest first: positions in the subset.
/// @param count  at most this many @pre kind() is exclusive
inline std::vector<std::size_t> surest_mistakes(predictions const& subset, std::size_t count) {
  std::vector<std::size_t> wrong;
  for (std::size_t image = 0; image < subset.size(); ++image)
    if (static_cast<std::int64_t>(subset.predicted(image)) != subset.labels[image])
      wrong.push_back(image);
  return detail::by_margin(subset, std::move(wrong), true, count);
}

/// Images nearest to another decision, the least sure first: positions in the subset.
/// @param count  at most this many @pre kind() is exclusive
inline std::vector<std::size_t> least_sure(predictions const& subset, std::size_t count) {
  std::vector<std::size_t> all(subset.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  return detail::by_margin(subset, std::move(all), false, count);
}

}  // namespace cxr
