// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string_view>
#include <vector>

#include "cxr/measure/measurement.hpp"
#include "cxr/measure/metric/calibration/outcomes.hpp"

namespace cxr::detail {

/// Log-odds and labels for a logistic regression, or why there is none.
struct recalibration_data {
  xt::xtensor<double, 1> log_odds, happened;
  std::string_view why_not = {};

  explicit recalibration_data(predictions const& subset) {
    auto const values = corrected_log_odds(subset);
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

/// The b of P(positive) = logistic(a + b log-odds) that is likeliest, by Newton's method with halved
/// steps, on standardised log-odds. @pre data without why_not, classes not separated
inline double fitted_slope(recalibration_data const& data) {
  double const mean = xt::mean(data.log_odds)();
  double const spread = std::sqrt(xt::mean(xt::square(data.log_odds - mean))());
  xt::xtensor<double, 1> const x = (data.log_odds - mean) / spread;
  auto const log_likelihood = [&](double a, double b) {
    xt::xtensor<double, 1> const z = a + b * x;
    return xt::sum(data.happened * z - xt::maximum(z, 0.0) - xt::log1p(xt::exp(-xt::abs(z))))();
  };
  double a = 0, b = 0, reached = log_likelihood(a, b);
  for (int step = 0; step < 100; ++step) {
    xt::xtensor<double, 1> const p = logistic(a + b * x), weight = p * (1 - p);
    double const s0 = xt::sum(weight)(), s1 = xt::sum(weight * x)(), s2 = xt::sum(weight * x * x)();
    double const ga = xt::sum(data.happened - p)(), gb = xt::sum((data.happened - p) * x)();
    double const determinant = s0 * s2 - s1 * s1;
    double da = (s2 * ga - s1 * gb) / determinant, db = (s0 * gb - s1 * ga) / determinant;
    double next = log_likelihood(a + da, b + db);
    auto const worse = [&] { return !(next >= reached - 1e-10 * (1 + std::abs(reached))); };
    for (int half = 0; half < 40 && worse(); ++half)
      next = log_likelihood(a + (da /= 2), b + (db /= 2));
    if (worse()) break;
    a += da, b += db, reached = next;
    // The error of the next step would be its square.
    if (std::abs(da) + std::abs(db) < 1e-10 * (1 + std::abs(a) + std::abs(b))) break;
  }
  return b / spread;
}

}  // namespace cxr::detail
