// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include "cxr/measure/metric/ratio/ratio.hpp"

namespace cxr {

/// Sensitivity + specificity - 1 at the operating point.
/// Source   Youden 1950, Index for rating diagnostic tests, Cancer 3:32
struct youden_j {
  static constexpr std::string_view name = "youden_j";
  static constexpr auto tasks = task::binary;
  static constexpr bool higher_is_better = true;

  /// In -1…1; undefined with one class only.
  measurement operator()(predictions const& subset) const {
    detail::binary_counts const counts(subset);
    if (!counts.why_not.empty()) return measurement::undefined(counts.why_not);
    auto const positives = counts.true_positive + counts.false_negative;
    auto const negatives = counts.true_negative + counts.false_positive;
    if (positives == 0) return measurement::undefined("no positive image");
    if (negatives == 0) return measurement::undefined("no negative image");
    return static_cast<double>(counts.true_positive) / static_cast<double>(positives) +
           static_cast<double>(counts.true_negative) / static_cast<double>(negatives) - 1;
  }
};

}  // namespace cxr
