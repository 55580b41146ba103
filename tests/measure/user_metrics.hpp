// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include "cxr/core/settings.hpp"
#include "cxr/measure/metric/ratio/ratio.hpp"

/// Metrics as users write them.
namespace cxr::test {

/// Negative predictive value.
struct npv {
  static constexpr std::string_view name = "npv";
  static constexpr auto tasks = task::binary;

  measurement operator()(predictions const& subset) const {
    detail::binary_counts const counts(subset);
    return detail::ratio(counts.true_negative, counts.true_negative + counts.false_negative,
                         "no image was predicted negative");
  }
};

/// A metric with a setting, as sklearn.metrics.fbeta_score.
struct fbeta {
  static constexpr std::string_view name = "fbeta";
  static constexpr auto tasks = task::binary;
  static constexpr bool higher_is_better = true;

  double beta = 1;

  static constexpr auto fields = hana::make_tuple(
      field{&fbeta::beta, "beta", "How much more recall counts than precision."}.in(0, 100));

  measurement operator()(predictions const& subset) const {
    detail::binary_counts const counts(subset);
    double const square = beta * beta, hits = static_cast<double>(counts.true_positive);
    double const whole = (1 + square) * hits + square * static_cast<double>(counts.false_negative) +
                         static_cast<double>(counts.false_positive);
    if (whole == 0) return measurement::undefined("no positive image, predicted or true");
    return (1 + square) * hits / whole;
  }
};

/// A metric of which less is better, as sklearn.metrics.brier_score_loss.
struct brier {
  static constexpr std::string_view name = "brier";
  static constexpr auto tasks = task::binary;
  static constexpr bool higher_is_better = false;

  measurement operator()(predictions const& subset) const {
    if (subset.size() == 0) return measurement::undefined("no images");
    double sum = 0;
    for (std::size_t image = 0; image < subset.size(); ++image) {
      double const error =
          subset.probabilities(image)[1] - static_cast<double>(subset.labels[image]);
      sum += error * error;
    }
    return sum / static_cast<double>(subset.size());
  }
};

}  // namespace cxr::test
