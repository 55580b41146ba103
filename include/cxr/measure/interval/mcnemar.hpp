// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "cxr/measure/interval/normal.hpp"
#include "cxr/measure/interval/pairs.hpp"
#include "cxr/measure/interval/patients.hpp"
#include "cxr/measure/measurement.hpp"
#include "cxr/measure/predictions.hpp"

namespace cxr {

/// Whether one of two networks is right more often than chance lets them differ, by the images on which
/// one is right and the other is wrong.
struct mcnemar_result {
  std::int64_t only_first = 0;   ///< images that the first alone classifies right
  std::int64_t only_second = 0;  ///< images that the second alone classifies right
  measurement p_value = 1;       ///< two-sided; undefined where all images are of one patient,
                                 ///< or there are none, or a logit is NaN
  std::string_view method = {};  ///< of the p-value; of static lifetime
};

/// The p-value of counts, as statsmodels' mcnemar: exact by the binomial distribution, or by
/// chi-squared with continuity correction.
/// Source   McNemar 1947, Psychometrika 12:153; Edwards 1948, Psychometrika 13:185
inline double mcnemar_p(std::int64_t only_first, std::int64_t only_second, bool exact = true) {
  auto const all = static_cast<double>(only_first + only_second);
  if (all == 0) return 1;
  if (!exact) {
    double const gap = static_cast<double>(std::abs(only_first - only_second)) - 1;
    return std::erfc(std::sqrt(gap * gap / all / 2));
  }
  double tail = 0;
  for (std::int64_t hits = 0; hits <= std::min(only_first, only_second); ++hits) {
    auto const part = static_cast<double>(hits);
    tail += std::exp(std::lgamma(all + 1) - std::lgamma(part + 1) - std::lgamma(all - part + 1) -
                     all * std::log(2.0));
  }
  return std::min(1.0, 2 * tail);
}

namespace detail {

/// The p-value where images of one patient are alike: chi-squared of the sum of the patients'
/// differences. With one image a patient it is McNemar's without continuity correction, (G - 1) / G as
/// large.
/// Source   Obuchowski 1998, Statistics in Medicine 17:1495, with the pooled proportion of its test
/// @param differences  (G) images of a patient that the first alone classifies right, less those that
///                     the second alone does; not all 0
inline double clustered_mcnemar_p(std::vector<double> const& differences) {
  double sum = 0, squares = 0;
  for (double const difference : differences) sum += difference, squares += difference * difference;
  auto const groups = static_cast<double>(differences.size());
  return two_sided_p(sum / std::sqrt(groups / (groups - 1) * squares));
}

/// With fewer patients than this in whom the networks differ chi-squared is too small a p-value.
inline constexpr std::ptrdiff_t fewest_discordant = 20;

/// The p-value and its method where images of one patient are alike: of few patients with a difference by
/// their signs, with the binomial distribution. @param differences  (G)
inline void add_clustered_p(mcnemar_result& result, std::vector<double> const& differences) {
  auto const sign = [](int direction) {
    return [direction](double difference) { return direction * difference > 0; };
  };
  auto const better = std::count_if(differences.begin(), differences.end(), sign(1));
  auto const worse = std::count_if(differences.begin(), differences.end(), sign(-1));
  bool const exact = better + worse < fewest_discordant;
  result.method = exact ? "sign test, by patient" : "Obuchowski, by patient";
  result.p_value = differences.size() < 2 ? measurement::undefined("all images are of one patient")
                   : exact                ? measurement(mcnemar_p(better, worse))
                                          : measurement(clustered_mcnemar_p(differences));
}

/// Why there are no predicted classes to compare; empty where there are.
inline std::string_view why_not_predicted(predictions const& first, predictions const& second) {
  if (first.size() == 0) return "no images";
  if (first.labels.empty()) return "not predictions of classes";
  for (std::size_t image = 0; image < first.size(); ++image)
    if (first.is_nan(image) || second.is_nan(image)) return nan_logit;
  return "";
}

}  // namespace detail

/// Of the predicted classes at each operating point; undefined for findings, which have no predicted class.
/// @param patients  (N) equal numbers for images of one patient (patients_of); empty, or all different:
///                  images count as independent; else the test is Obuchowski's, with fewer than 20
///                  patients in whom the networks differ the exact sign test of these patients
/// @param exact     of independent images: by the binomial distribution
/// @throws data_error (the predictions are of different images), shape_error (patients of another length)
inline mcnemar_result mcnemar(predictions const& first, predictions const& second,
                              std::span<std::size_t const> patients = {}, bool exact = true) {
  detail::require_pairs(first, second);
  auto const groups = detail::groups_of(patients, first.labels.size());
  std::vector<double> differences(groups.count);
  mcnemar_result result;
  if (auto const reason = detail::why_not_predicted(first, second); !reason.empty()) {
    result.p_value = measurement::undefined(reason);
    return result;
  }
  for (std::size_t image = 0; image < first.labels.size(); ++image) {
    auto const truth = static_cast<std::size_t>(first.labels[image]);
    bool const right = first.predicted(image) == truth, other = second.predicted(image) == truth;
    result.only_first += right && !other;
    result.only_second += other && !right;
    differences[groups.group[image]] += static_cast<double>(right) - static_cast<double>(other);
  }
  if (groups.count < first.labels.size()) {
    detail::add_clustered_p(result, differences);
    return result;
  }
  result.method = exact ? "McNemar, exact" : "McNemar, continuity correction";
  result.p_value = mcnemar_p(result.only_first, result.only_second, exact);
  return result;
}

}  // namespace cxr
