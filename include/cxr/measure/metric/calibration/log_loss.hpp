// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string_view>

#include "cxr/measure/metric/calibration/outcomes.hpp"
#include "cxr/measure/metric/metric.hpp"

namespace cxr {

/// Mean of -log of the true class's probability, as sklearn.metrics.log_loss: probabilities are kept
/// 2.2e-16 away from 0 and 1, so that an image that was certain and wrong costs 36.
struct log_loss {
  static constexpr std::string_view name = "log_loss";
  static constexpr auto tasks = task::binary | task::multiclass;
  static constexpr bool higher_is_better = false;

  /// At least 0, 0.69 by chance for two classes; undefined without images, or where a logit is not a
  /// number.
  measurement operator()(predictions const& subset) const {
    auto const all = outcomes_of(subset);
    if (!all.why_not.empty()) return measurement::undefined(all.why_not);
    constexpr double least = std::numeric_limits<double>::epsilon();
    if (subset.classes == 2) {
      auto const p = xt::clip(all.probability, least, 1 - least);
      return -xt::mean(xt::log(xt::where(all.happened > 0.5, p, 1 - p)))();
    }
    double sum = 0;
    for (std::size_t image = 0; image < subset.size(); ++image) {
      auto const row = subset.probabilities(image);
      double const p = row[static_cast<std::size_t>(subset.labels[image])];
      sum -= std::log(std::clamp(p, least, 1 - least));
    }
    return sum / static_cast<double>(subset.size());
  }
};

}  // namespace cxr
