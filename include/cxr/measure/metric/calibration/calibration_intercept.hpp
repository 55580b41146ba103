// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include "cxr/measure/metric/calibration/recalibration.hpp"
#include "cxr/measure/metric/metric.hpp"

namespace cxr {

/// Calibration in the large: the shift of the log-odds that makes the mean probability the frequency,
/// as statsmodels' GLM (binomial) of a constant with the log-odds as offset. 0 is right; below 0 the
/// probabilities are too high, above 0 too low.
/// Source   Van Calster et al. 2019, BMC Medicine 17:230
struct calibration_intercept {
  static constexpr std::string_view name = "calibration_intercept";
  static constexpr auto tasks = task::binary;

  /// Unbounded log-odds; undefined with one class only, or where a logit is not finite.
  measurement operator()(predictions const& subset) const {
    detail::recalibration_data const data(subset);
    if (!data.why_not.empty()) return measurement::undefined(data.why_not);
    return detail::fitted_intercept(data);
  }
};

}  // namespace cxr
