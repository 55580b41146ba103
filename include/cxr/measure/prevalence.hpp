// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
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
/// @throws shape_error (other lengths), data_error (a frequency out of range, a probability that is not a
///         number, or all classes excluded)
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
    if (std::isnan(probabilities[k]))
      throw data_error("the probability of class " + std::to_string(k) + " is not a number",
                       "leave out the images without a prediction", "score-range");
    if (!(training_frequencies[k] > 0 && std::isfinite(training_frequencies[k])) ||
        !(target_frequencies[k] >= 0 && std::isfinite(target_frequencies[k])))
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

/// @param name  "prevalence"  @throws data_error (no part of a whole)
inline void require_part(char const* name, double part) {
  if (part >= 0 && part <= 1) return;
  throw data_error(std::string("the ") + name + " is " + fixed_text(part, 4),
                   "give a part between 0 and 1, such as 0.05 for 5 %", "score-range");
}
inline void require_parts(double sensitivity, double specificity, double prevalence) {
  require_part("sensitivity", sensitivity);
  require_part("specificity", specificity);
  require_part("prevalence", prevalence);
}

}  // namespace detail

/// Positive predictive value at a prevalence: the part of the positive predictions that are right.
/// @param sensitivity, specificity, prevalence  in 0…1; @throws data_error (another number)
inline measurement ppv_at_prevalence(double sensitivity, double specificity, double prevalence) {
  detail::require_parts(sensitivity, specificity, prevalence);
  double const positives = sensitivity * prevalence + (1 - specificity) * (1 - prevalence);
  if (!(positives > 0)) return measurement::undefined("no image is predicted positive");
  return sensitivity * prevalence / positives;
}
/// Negative predictive value at a prevalence: the part of the negative predictions that are right.
/// @param sensitivity, specificity, prevalence  in 0…1; @throws data_error (another number)
inline measurement npv_at_prevalence(double sensitivity, double specificity, double prevalence) {
  detail::require_parts(sensitivity, specificity, prevalence);
  double const negatives = specificity * (1 - prevalence) + (1 - sensitivity) * prevalence;
  if (!(negatives > 0)) return measurement::undefined("no image is predicted negative");
  return specificity * (1 - prevalence) / negatives;
}

}  // namespace cxr
