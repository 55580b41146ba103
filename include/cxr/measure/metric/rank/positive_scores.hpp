// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string_view>
#include <vector>

#include "cxr/measure/measurement.hpp"
#include "cxr/measure/predictions.hpp"

namespace cxr {

namespace detail {

/// Whether these are predictions of two exclusive classes, class 1 the positive one.
inline bool has_two_classes(predictions const& subset) {
  return subset.classes == 2 && subset.labels.size() == subset.size();
}

/// Why scores cannot be ranked; empty where they can.
inline std::string_view why_not_ranked(predictions const& subset,
                                       std::vector<double> const& scores) {
  if (!has_two_classes(subset)) return "not predictions of two classes";
  if (std::any_of(scores.begin(), scores.end(), [](double score) { return std::isnan(score); }))
    return nan_logit;
  return "";
}

}  // namespace detail

/// Log-odds of the positive class: the difference of the two logits, which orders images as the
/// probability does, without its rounding to 1. @returns (N), unbounded; empty unless of two classes
inline std::vector<double> positive_scores(predictions const& subset) {
  if (!detail::has_two_classes(subset)) return {};
  std::vector<double> scores(subset.size());
  for (std::size_t image = 0; image < subset.size(); ++image) {
    if (subset.scores.empty()) {
      scores[image] =
          static_cast<double>(subset.logit(image, 1)) - static_cast<double>(subset.logit(image, 0));
      continue;
    }
    auto const logits = subset.precise_logits(image);
    scores[image] = logits[1] - logits[0];
  }
  return scores;
}

}  // namespace cxr
