// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <string_view>
#include <vector>

#include "cxr/measure/logistic_regression.hpp"
#include "cxr/measure/measurement.hpp"
#include "cxr/measure/metric/calibration/outcomes.hpp"

namespace cxr::detail {

/// Log-odds and labels for a logistic regression, or why there is none.
struct recalibration_data {
  xt::xtensor<double, 1> log_odds, happened;
  std::string_view why_not = {};

  explicit recalibration_data(predictions const& subset) {
    auto const values = probability_log_odds(subset);
    why_not = why_not_ranked(subset, values);
    if (!why_not.empty()) return;
    if (std::any_of(values.begin(), values.end(), [](double z) { return std::isinf(z); })) {
      why_not = "a logit is not finite";
      return;
    }
    auto const positives = std::count(subset.labels.begin(), subset.labels.end(), 1);
    if (positives == 0) why_not = "no positive image";
    if (positives == static_cast<std::ptrdiff_t>(values.size())) why_not = "no negative image";
    log_odds = xt::adapt(values, {values.size()});
    happened = xt::cast<double>(xt::equal(xt::adapt(subset.labels, {values.size()}), 1));
  }
};

inline xt::xtensor<double, 1> logistic(xt::xtensor<double, 1> const& log_odds) {
  return 1 / (1 + xt::exp(-log_odds));
}

/// The a of P(positive) = logistic(a + log-odds) that is likeliest. @pre data without why_not
/// Newton's steps inside a bracket: the sum of the residuals falls with a.
inline double fitted_intercept(recalibration_data const& data) {
  double low = -xt::amax(data.log_odds)() - 40, high = -xt::amin(data.log_odds)() + 40;
  double intercept = std::clamp(0.0, low, high);
  for (int step = 0; step < 200 && high - low > 1e-13 * (1 + std::abs(intercept)); ++step) {
    auto const p = logistic(data.log_odds + intercept);
    double const residual = xt::sum(data.happened - p)();
    if (residual == 0) return intercept;
    (residual > 0 ? low : high) = intercept;
    double const next = intercept + residual / xt::sum(p * (1 - p))();
    bool const inside = next > low && next < high;
    if (inside && std::abs(next - intercept) < 1e-14 * (1 + std::abs(next))) return next;
    intercept = inside ? next : (low + high) / 2;
  }
  return intercept;
}

/// Whether no finite slope is the likeliest: the log-odds separate the classes.
inline bool separated(recalibration_data const& data) {
  auto const largest = [&](double label) {
    return xt::amax(xt::where(xt::equal(data.happened, label), data.log_odds, -1e300))();
  };
  auto const smallest = [&](double label) {
    return xt::amin(xt::where(xt::equal(data.happened, label), data.log_odds, 1e300))();
  };
  return largest(0) <= smallest(1) || largest(1) <= smallest(0);
}

/// The b of P(positive) = logistic(a + b log-odds) that is likeliest; on standardised log-odds.
/// @pre data without why_not, classes not separated
inline double fitted_slope(recalibration_data const& data) {
  double const mean = xt::mean(data.log_odds)();
  double const spread = std::sqrt(xt::mean(xt::square(data.log_odds - mean))());
  std::vector<std::array<double, 2>> features;
  for (double const x : data.log_odds) features.push_back({1, (x - mean) / spread});
  auto const fitted = fit_logistic<2>(features, data.happened);
  return (fitted ? (*fitted)[1] : 0) / spread;
}

}  // namespace cxr::detail
