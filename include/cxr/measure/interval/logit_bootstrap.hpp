// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <numeric>

#include "cxr/measure/interval/interval.hpp"
#include "cxr/measure/interval/normal.hpp"
#include "cxr/measure/interval/resampling.hpp"
#include "cxr/measure/logistic.hpp"
#include "cxr/measure/measurement.hpp"

namespace cxr::detail {

/// The interval of a number in 0…1 whose resamples are skewed: symmetric in its log-odds, as wide as they
/// spread over the resamples, with Student's t for the few patients that it rests on.
/// Source   Boyd, Eng, Page 2013, Area under the precision-recall curve, section 3.2 (log-odds); Efron &
///          Tibshirani 1993, An introduction to the bootstrap, chapter 12 (t)
/// @param values    of the resamples, above 0; NaN where it is undefined
/// @param nearest   how far below 1 a value is kept, so that its log-odds are finite
/// @param freedom   degrees of freedom, at least 1
inline interval logit_interval(measurement const& estimate, drawn_values values, double nearest,
                               double freedom, bootstrap_settings const& settings) {
  auto const all = values.size();
  if (auto const reason = why_no_interval(estimate, values); !reason.empty())
    return interval::undefined(reason);
  auto const in_log_odds = [&](double value) { return log_odds(std::min(value, 1 - nearest)); };
  for (auto& value : values) value = in_log_odds(value);
  auto const count = static_cast<double>(values.size());
  double const mean = std::accumulate(values.begin(), values.end(), 0.0) / count;
  double squares = 0;
  for (double const value : values) squares += (value - mean) * (value - mean);
  double const half =
      student_quantile(0.5 + settings.level / 2, freedom) * std::sqrt(squares / (count - 1));
  double const middle = in_log_odds(estimate.value());
  return {.low = logistic(middle - half),
          .high = std::max(estimate.value(), logistic(middle + half)),
          .level = settings.level,
          .method = "bootstrap, logit",
          .left_out = all - values.size()};
}

}  // namespace cxr::detail
