// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <string_view>
#include <vector>

#include "cxr/measure/metric/metric.hpp"
#include "cxr/measure/metric/rank/positive_scores.hpp"

namespace cxr {

/// Area under the precision-recall curve as average precision: the precision at each threshold, times
/// the recall gained there, without interpolation; as sklearn.metrics.average_precision_score. By chance
/// it is the frequency of positive images, not 0.5.
/// Source   Davis & Goadrich 2006, The relationship between precision-recall and ROC curves
struct auprc {
  static constexpr std::string_view name = "auprc";
  static constexpr auto tasks = task::binary;
  static constexpr bool higher_is_better = true;

  /// In 0…1; undefined without positive images, or where a logit is not a number.
  measurement operator()(predictions const& subset) const {
    auto const scores = positive_scores(subset);
    if (auto const reason = detail::why_not_ranked(subset, scores); !reason.empty())
      return measurement::undefined(reason);
    std::vector<std::size_t> order(subset.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(),
              [&](auto left, auto right) { return scores[left] > scores[right]; });
    double hits = 0, area = 0;
    for (std::size_t rank = 0; rank < order.size();) {
      double const score = scores[order[rank]], earlier = hits;
      for (; rank < order.size() && scores[order[rank]] == score; ++rank)
        if (subset.labels[order[rank]] == 1) ++hits;
      area += (hits - earlier) * hits / static_cast<double>(rank);
    }
    if (hits == 0) return measurement::undefined("no positive image");
    return area / hits;
  }
};

}  // namespace cxr
