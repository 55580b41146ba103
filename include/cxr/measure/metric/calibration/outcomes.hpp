// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>
#include <vector>

#include "cxr/measure/logistic.hpp"
#include "cxr/measure/measurement.hpp"
#include "cxr/measure/metric/rank/positive_scores.hpp"
#include "cxr/measure/predictions.hpp"
#include "cxr/measure/xtensor.hpp"

namespace cxr {

/// What is compared where probabilities are judged.
struct outcomes {
  xt::xtensor<double, 1> probability;  ///< (N) in 0…1
  xt::xtensor<double, 1> happened;     ///< (N) 1 where the event happened, else 0
  std::string_view why_not = {};       ///< why there are none; empty where there are
};

/// Log-odds of the positive class at the class frequencies of the training images, uncalibrated.
/// @returns (N)
inline std::vector<double> corrected_log_odds(predictions const& subset) {
  auto scores = positive_scores(subset);
  if (subset.class_weights.size() != 2) return scores;
  double const shift = std::log(subset.class_weights[1] / subset.class_weights[0]);
  for (auto& score : scores) score -= shift;
  return scores;
}

/// Log-odds of predictions::probabilities() of the positive class: the calibrated ones, where there
/// are. Those are probabilities in double, so they are kept 1.1e-16 away from 0 and 1. @returns (N)
inline std::vector<double> probability_log_odds(predictions const& subset) {
  if (subset.calibrated.empty() || !detail::has_two_classes(subset))
    return corrected_log_odds(subset);
  constexpr double least = std::numeric_limits<double>::epsilon() / 2;
  std::vector<double> values(subset.size());
  for (std::size_t image = 0; image < subset.size(); ++image) {
    double const p = std::clamp(subset.calibrated[2 * image + 1], least, 1 - least);
    values[image] = detail::log_odds(p);
  }
  return values;
}

/// predictions::probabilities() of the positive class, and whether the image is positive. Of more
/// exclusive classes: the largest probability, and whether the image has that class.
inline outcomes outcomes_of(predictions const& subset) {
  if (subset.size() == 0) return {{}, {}, "no images"};
  if (subset.labels.size() != subset.size()) return {{}, {}, "not predictions of classes"};
  outcomes all{xt::zeros<double>({subset.size()}), xt::zeros<double>({subset.size()})};
  bool const two = subset.classes == 2;
  auto const log_odds = two ? corrected_log_odds(subset) : std::vector<double>{};
  for (std::size_t image = 0; image < subset.size(); ++image) {
    std::size_t event = 1;
    if (two && subset.scores.empty() && subset.calibrated.empty()) {
      all.probability(image) = detail::logistic(log_odds[image]);
    } else {
      auto const row = subset.probabilities(image);
      if (!two)
        event = static_cast<std::size_t>(std::max_element(row.begin(), row.end()) - row.begin());
      all.probability(image) = row[event];
    }
    all.happened(image) = subset.labels[image] == static_cast<std::int64_t>(event) ? 1 : 0;
    if (std::isnan(all.probability(image))) return {{}, {}, detail::nan_logit};
  }
  return all;
}

}  // namespace cxr
