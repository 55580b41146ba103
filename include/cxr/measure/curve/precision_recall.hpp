// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "cxr/measure/curve/roc.hpp"
#include "cxr/measure/predictions.hpp"

namespace cxr {

/// One point of a precision-recall curve.
struct precision_recall_point {
  double recall = 0;     ///< sensitivity
  double precision = 1;  ///< part of the images that count as positive and are
  /// Least log-odds of the images that count as positive; infinite at (0,1), where none does.
  double score = std::numeric_limits<double>::infinity();
};

/// The curve from (0,1) to recall 1, a point wherever the score changes, as
/// sklearn.metrics.precision_recall_curve in reverse. Empty with one class only, or where a logit is not
/// a number.
inline std::vector<precision_recall_point> precision_recall_curve(predictions const& subset) {
  auto const images = static_cast<double>(subset.size());
  auto const positives =
      static_cast<double>(std::count(subset.labels.begin(), subset.labels.end(), std::int64_t{1}));
  std::vector<precision_recall_point> curve;
  for (auto const& point : roc_curve(subset)) {
    double const hits = std::round(point.true_positive_rate * positives);
    double const alarms = std::round(point.false_positive_rate * (images - positives));
    double const called = hits + alarms;
    curve.push_back({point.true_positive_rate, called > 0 ? hits / called : 1, point.score});
  }
  return curve;
}

}  // namespace cxr
