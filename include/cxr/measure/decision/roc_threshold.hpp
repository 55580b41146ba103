// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "cxr/measure/curve/roc.hpp"
#include "cxr/measure/decision/decision.hpp"
#include "cxr/measure/logistic.hpp"

namespace cxr::detail {

/// The probability half way (in log-odds) between a point of a curve and the next lower score, so
/// that exactly the images of the point are above it. @param index  not the first point
inline double threshold_below(std::vector<roc_point> const& curve, std::size_t index) {
  double const score = curve[index].score;
  double const next = index + 1 < curve.size() ? curve[index + 1].score : score - 1;
  double const middle = (score + next) / 2;
  double const probability = logistic(std::isnan(middle) ? 0 : middle);  // of both infinities
  // Log-odds above 36 round to 1, which no probability exceeds: a threshold stays below it.
  return std::min(probability, 1 - std::numeric_limits<double>::epsilon() / 2);
}

/// The point of a curve with the largest value; of equals the one whose threshold is nearest to 0.5.
/// @param value  of a point; different values lie further apart than rounding
template <class F>
std::size_t best_point(std::vector<roc_point> const& curve, F const& value) {
  auto const distance = [&](std::size_t place) {
    return std::abs(threshold_below(curve, place) - 0.5);
  };
  std::size_t best = 1;
  for (std::size_t index = 2; index < curve.size(); ++index) {
    double const gain = value(curve[index]) - value(curve[best]), rounding = 1e-12;
    if (gain > rounding || (gain >= -rounding && distance(index) < distance(best))) best = index;
  }
  return best;
}

/// The part of the images that are positive. @pre two classes, one image at least
inline double positive_part(predictions const& subset) {
  auto const positives = std::count(subset.labels.begin(), subset.labels.end(), std::int64_t{1});
  return static_cast<double>(positives) / static_cast<double>(subset.size());
}

/// Chooses a threshold on the curve of two classes, or on that of each finding by itself; 0.5 where
/// there is no curve or no point of it is worth choosing, and the rule says so.
/// @param rule    in words
/// @param choose  of a curve and the part of positive images: index of the chosen point; 0: none
template <class Choose>
operating_point choose_on_curves(predictions validation, std::string rule, Choose const& choose) {
  validation.class_weights.clear();  // thresholds are for the uncorrected probabilities
  operating_point point{.rule = std::move(rule) + ", chosen on validation", .thresholds = {}};
  bool const multi_label = validation.kind() == labelling::multi_label;
  for (std::size_t k = multi_label ? 0 : 1; k < validation.classes; ++k) {
    auto const binary = multi_label ? validation.one_vs_rest(k) : validation;
    auto const curve = roc_curve(binary);
    std::size_t const chosen = curve.empty() ? 0 : choose(curve, positive_part(binary));
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
