// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "cxr/measure/curve/roc.hpp"
#include "cxr/measure/decision/decision.hpp"

namespace cxr::detail {

/// The probability half way (in log-odds) between a point of a curve and the next lower score, so
/// that exactly the images of the point are above it. @param index  not the first point
inline double threshold_below(std::vector<roc_point> const& curve, std::size_t index) {
  double const score = curve[index].score;
  double const next = index + 1 < curve.size() ? curve[index + 1].score : score - 1;
  double const probability = 1 / (1 + std::exp(-(score + next) / 2));
  // Log-odds above 36 round to 1, which no probability exceeds: a threshold stays below it.
  return std::min(probability, 1 - std::numeric_limits<double>::epsilon() / 2);
}

/// Chooses a threshold on the curve of two classes, or on that of each finding by itself; 0.5 where
/// there is no curve or no point of it is worth choosing, and the rule says so.
/// @param rule    in words
/// @param choose  index of the chosen point of a curve; 0: none
template <class Choose>
operating_point choose_on_curves(predictions validation, std::string rule, Choose const& choose) {
  validation.class_weights.clear();  // thresholds are for the uncorrected probabilities
  operating_point point{.rule = std::move(rule) + ", chosen on validation", .thresholds = {}};
  bool const multi_label = validation.kind() == labelling::multi_label;
  for (std::size_t k = multi_label ? 0 : 1; k < validation.classes; ++k) {
    auto const binary = multi_label ? validation.one_vs_rest(k) : validation;
    auto const curve = roc_curve(binary);
    std::size_t const chosen = curve.empty() ? 0 : choose(curve);
    point.thresholds.push_back(chosen == 0 ? 0.5 : threshold_below(curve, chosen));
    if (chosen == 0)
      point.rule += "; 0.5 for " + validation.class_name(k) + " (" +
                    (curve.empty() ? std::string(auroc{}(binary).why_not())
                                   : "no threshold is better than chance") +
                    ")";
  }
  return point;
}

}  // namespace cxr::detail
