// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/core/text.hpp"
#include "cxr/measure/measurement.hpp"

namespace cxr {

/// Probabilities of exclusive classes for patients among whom the classes have other frequencies:
/// p_k t_k / f_k, divided by the sum over the classes. Right where only the frequencies differ, and not
/// how a disease looks.
/// @param probabilities         (K) at `training_frequencies`, as predictions::probabilities()
/// @param training_frequencies  (K) f, each above 0: counts or parts of the training images
/// @param target_frequencies    (K) t, at least 0: counts or parts
/// @throws shape_error (other lengths), data_error (a frequency out of range, or all classes excluded)
/// Source   Saerens, Latinne, Decaestecker 2002, Neural Computation 14:21, eq. 4
inline std::vector<double> restated_probabilities(std::vector<double> probabilities,
                                                  std::span<double const> training_frequencies,
                                                  std::span<double const> target_frequencies) {
  auto const K = probabilities.size();
  if (training_frequencies.size() != K || target_frequencies.size() != K)
    throw shape_error(std::to_string(K) + " probabilities were given " +
                          std::to_string(training_frequencies.size()) + " and " +
                          std::to_string(target_frequencies.size()) + " frequencies",
                      "give one of both for each class", "label-count");
  double sum = 0;
  for (std::size_t k = 0; k < K; ++k) {
    if (!(training_frequencies[k] > 0) || !(target_frequencies[k] >= 0))
      throw data_error("the frequencies of class " + std::to_string(k) + " are " +
                           fixed_text(training_frequencies[k], 4) + " and " +
                           fixed_text(target_frequencies[k], 4),
                       "give those of training above 0, the others at least 0", "score-range");
    sum += probabilities[k] *= target_frequencies[k] / training_frequencies[k];
  }
  if (!(sum > 0))
    throw data_error("the probabilities and target frequencies exclude each other",
                     "give a frequency above 0 to a class that is possible", "score-range");
  for (auto& p : probabilities) p /= sum;
  return probabilities;
}

namespace detail {

/// @throws data_error (no prevalence)
inline void require_prevalence(double prevalence) {
  if (prevalence >= 0 && prevalence <= 1) return;
  throw data_error("the prevalence is " + fixed_text(prevalence, 4),
                   "give a part between 0 and 1, such as 0.05 for 5 %", "score-range");
}

}  // namespace detail

/// Positive predictive value at a prevalence: the part of the positive predictions that are right.
/// @param sensitivity, specificity, prevalence  in 0…1; @throws data_error (another prevalence)
inline measurement ppv_at_prevalence(double sensitivity, double specificity, double prevalence) {
  detail::require_prevalence(prevalence);
  double const positives = sensitivity * prevalence + (1 - specificity) * (1 - prevalence);
  if (!(positives > 0)) return measurement::undefined("no image is predicted positive");
  return sensitivity * prevalence / positives;
}
/// Negative predictive value at a prevalence: the part of the negative predictions that are right.
/// @param sensitivity, specificity, prevalence  in 0…1; @throws data_error (another prevalence)
inline measurement npv_at_prevalence(double sensitivity, double specificity, double prevalence) {
  detail::require_prevalence(prevalence);
  double const negatives = specificity * (1 - prevalence) + (1 - sensitivity) * prevalence;
  if (!(negatives > 0)) return measurement::undefined("no image is predicted negative");
  return specificity * (1 - prevalence) / negatives;
}

}  // namespace cxr
