// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "cxr/measure/interval/pairs.hpp"
#include "cxr/measure/predictions.hpp"

namespace cxr {

/// Whether one of two networks is right more often than chance lets them differ, by the images on which
/// one is right and the other is wrong.
struct mcnemar_result {
  std::int64_t only_first = 0;   ///< images that the first alone classifies right
  std::int64_t only_second = 0;  ///< images that the second alone classifies right
  double p_value = 1;            ///< two-sided
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

/// Of the predicted classes at each operating point. Images of one patient count as independent.
/// @pre exclusive classes  @throws data_error  the predictions are of different images
inline mcnemar_result mcnemar(predictions const& first, predictions const& second,
                              bool exact = true) {
  detail::require_pairs(first, second);
  mcnemar_result result;
  for (std::size_t image = 0; image < first.labels.size(); ++image) {
    auto const truth = static_cast<std::size_t>(first.labels[image]);
    bool const right = first.predicted(image) == truth, other = second.predicted(image) == truth;
    result.only_first += right && !other;
    result.only_second += other && !right;
  }
  result.p_value = mcnemar_p(result.only_first, result.only_second, exact);
  return result;
}

}  // namespace cxr
