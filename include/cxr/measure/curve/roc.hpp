// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <vector>

#include "cxr/measure/metric/rank/auroc.hpp"
#include "cxr/measure/metric/rank/positive_scores.hpp"

namespace cxr {

/// One point of a receiver operating characteristic.
struct roc_point {
  double false_positive_rate = 0;  ///< 1 - specificity
  double true_positive_rate = 0;   ///< sensitivity
  /// Least log-odds of the images that count as positive; infinite at (0,0), where none does.
  double score = std::numeric_limits<double>::infinity();
};

/// The curve from (0,0) to (1,1), a point wherever the score changes, as sklearn.metrics.roc_curve
/// with drop_intermediate=False. Empty with one class only, or where a logit is not a number.
inline std::vector<roc_point> roc_curve(predictions const& subset) {
  auto const scores = positive_scores(subset);
  if (!auroc{}(subset).defined()) return {};
  std::vector<std::size_t> order(subset.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](auto left, auto right) { return scores[left] > scores[right]; });
  auto const positives =
      static_cast<double>(std::count(subset.labels.begin(), subset.labels.end(), std::int64_t{1}));
  double const negatives = static_cast<double>(subset.size()) - positives;
  std::vector<roc_point> curve{{}};
  double true_positives = 0, false_positives = 0;
  for (std::size_t rank = 0; rank < order.size(); ++rank) {
    (subset.labels[order[rank]] == 1 ? true_positives : false_positives) += 1;
    if (rank + 1 == order.size() || scores[order[rank + 1]] != scores[order[rank]])
      curve.push_back(
          {false_positives / negatives, true_positives / positives, scores[order[rank]]});
  }
  return curve;
}

namespace detail {

/// The largest value among those points of a subset's curve that count.
/// @param counts  of a point: whether it does; @param value  of a point
/// @returns 0 where none counts; undefined where there is no curve
template <class Counts, class Value>
measurement largest_on_curve(predictions const& subset, Counts const& counts, Value const& value) {
  auto const curve = roc_curve(subset);
  if (curve.empty()) return measurement::undefined(auroc{}(subset).why_not());
  double largest = 0;
  for (auto const& point : curve)
    if (counts(point)) largest = std::max(largest, value(point));
  return largest;
}

}  // namespace detail

}  // namespace cxr
