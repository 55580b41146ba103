// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <cstddef>
#include <string_view>

#include "cxr/measure/metric/calibration/outcomes.hpp"
#include "cxr/measure/metric/metric.hpp"

namespace cxr {

/// Mean squared error of the probability, as sklearn.metrics.brier_score_loss; of several classes the
/// sum over the classes (scale_by_half=False).
/// Source   Brier 1950, Monthly Weather Review 78:1
struct brier {
  static constexpr std::string_view name = "brier";
  static constexpr auto tasks = task::binary | task::multiclass;
  static constexpr bool higher_is_better = false;

  /// In 0…1, of several classes in 0…2; undefined without images, or where a logit is not a number.
  measurement operator()(predictions const& subset) const {
    auto const all = outcomes_of(subset);
    if (!all.why_not.empty()) return measurement::undefined(all.why_not);
    if (subset.classes == 2) return xt::mean(xt::square(all.probability - all.happened))();
    double sum = 0;
    for (std::size_t image = 0; image < subset.size(); ++image) {
      auto const row = subset.probabilities(image);
      for (std::size_t k = 0; k < subset.classes; ++k) {
        double const truth = static_cast<std::size_t>(subset.labels[image]) == k ? 1 : 0;
        sum += (row[k] - truth) * (row[k] - truth);
      }
    }
    return sum / static_cast<double>(subset.size());
  }
};

}  // namespace cxr
