// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include "cxr/measure/metric/calibration/recalibration.hpp"
#include "cxr/measure/metric/metric.hpp"

namespace cxr {

/// Slope of a logistic regression of the label on the log-odds of the probability, as statsmodels'
/// Logit: 1 is right, below 1 the probabilities are too extreme, above 1 too timid.
/// Source   Cox 1958, Biometrika 45:562; Van Calster et al. 2019, BMC Medicine 17:230
struct calibration_slope {
  static constexpr std::string_view name = "calibration_slope";
  static constexpr auto tasks = task::binary;

  /// Unbounded; undefined with one class only, where all scores are equal or separate the classes, and
  /// where a logit is not finite.
  measurement operator()(predictions const& subset) const {
    detail::recalibration_data const data(subset);
    if (!data.why_not.empty()) return measurement::undefined(data.why_not);
    if (xt::amin(data.log_odds)() == xt::amax(data.log_odds)())
      return measurement::undefined("all scores are equal");
    if (detail::separated(data))
      return measurement::undefined("the scores separate the classes: no finite slope");
    return detail::fitted_slope(data);
  }
};

}  // namespace cxr
