// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <numbers>

namespace cxr {

/// P(Z <= z) of a standard normal Z.
inline double normal_probability(double z) { return 0.5 * std::erfc(-z / std::numbers::sqrt2); }

/// The z of a probability in 0…1, infinite at its ends, as scipy.stats.norm.ppf.
/// Source   Abramowitz & Stegun 26.2.23, refined by Halley's method
inline double normal_quantile(double probability) {
  if (!(probability > 0)) return -HUGE_VAL;
  if (!(probability < 1)) return HUGE_VAL;
  bool const lower = probability < 0.5;
  double const tail = lower ? probability : 1 - probability;
  double const t = std::sqrt(-2 * std::log(tail));
  // -z of the tail, to 4.5e-4.
  double z = -(t - (2.515517 + t * (0.802853 + t * 0.010328)) /
                       (1 + t * (1.432788 + t * (0.189269 + t * 0.001308))));
  for (int step = 0; step < 3; ++step) {
    double const density = std::exp(-z * z / 2) / std::sqrt(2 * std::numbers::pi);
    double const error = (normal_probability(z) - tail) / density;
    z -= error / (1 + z * error / 2);
  }
  return lower ? z : -z;
}

/// P(|Z| >= |z|): the two-sided p-value.
inline double two_sided_p(double z) { return std::erfc(std::abs(z) / std::numbers::sqrt2); }

}  // namespace cxr
