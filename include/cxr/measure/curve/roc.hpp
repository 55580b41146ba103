// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <vector>

#include "cxr/measure/metric/auroc.hpp"

namespace cxr {

/// One point of a receiver operating characteristic.
struct roc_point {
  double false_positive_rate = 0;  ///< 1 - specificity
  double true_positive_rate = 0;   ///< sensitivity
};

/// The curve from (0,0) to (1,1), a point where the score changes, as sklearn.metrics.roc_curve
/// with drop_intermediate=False. Empty with one class only, or where a logit is
/// not a number.
inline std::vector<roc_point> roc_curve(predictions const& of) {
  auto const scores = positive_scores(of);
  if (!auroc{}(of).defined()) return {};
  std::vector<std::size_t> order(of.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](auto a, auto b) { return scores[a] > scores[b]; });
  auto const positives =
      static_cast<double>(std::count(of.labels.begin(), of.labels.end(), std::int64_t{1}));
  double const negatives = static_cast<double>(of.size()) - positives;
  std::vector<roc_point> curve{{0, 0}};
  double hit = 0, false_alarm = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    (of.labels[order[i]] == 1 ? hit : false_alarm) += 1;
    if (i + 1 == order.size() || scores[order[i + 1]] != scores[order[i]])
      curve.push_back({false_alarm / negatives, hit / positives});
  }
  return curve;
}

}  // namespace cxr
