// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <span>
#include <string_view>
#include <vector>

#include "cxr/measure/interval/delong.hpp"
#include "cxr/measure/metric/metric.hpp"
#include "cxr/measure/metric/rank/positive_scores.hpp"

namespace cxr {

/// Area under the receiver operating characteristic: the probability that a positive image scores
/// above a negative one, ties counting half, as sklearn.metrics.roc_auc_score.
/// Source   Hanley & McNeil 1982, Radiology 143:29, by ranks (Mann-Whitney U)
struct auroc {
  static constexpr std::string_view name = "auroc";
  static constexpr auto tasks = task::binary;
  static constexpr bool higher_is_better = true;

  /// In 0…1; undefined with one class only, or where a logit is not a number.
  measurement operator()(predictions const& subset) const {
    auto const scores = positive_scores(subset);
    if (auto const reason = detail::why_not_ranked(subset, scores); !reason.empty())
      return measurement::undefined(reason);
    std::vector<std::size_t> order(subset.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(),
              [&](auto left, auto right) { return scores[left] < scores[right]; });
    double positive_ranks = 0, positives = 0;
    for (std::size_t first = 0; first < order.size();) {
      std::size_t last = first;
      while (last < order.size() && scores[order[last]] == scores[order[first]]) ++last;
      double const rank = 0.5 * static_cast<double>(first + 1 + last);  // mean of equals, from 1
      for (; first < last; ++first)
        if (subset.labels[order[first]] == 1) positive_ranks += rank, ++positives;
    }
    double const negatives = static_cast<double>(subset.size()) - positives;
    if (positives == 0) return measurement::undefined("no positive image");
    if (negatives == 0) return measurement::undefined("no negative image");
    return (positive_ranks - positives * (positives + 1) / 2) / (positives * negatives);
  }

  /// DeLong's, by patient.
  interval interval_of(predictions const& subset, std::span<std::size_t const> patients,
                       double level) const {
    return delong_interval(subset, patients, level);
  }
};

}  // namespace cxr
