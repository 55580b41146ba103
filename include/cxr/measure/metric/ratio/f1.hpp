// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include "cxr/measure/metric/ratio/ratio.hpp"

namespace cxr {

/// Harmonic mean of precision and recall, as sklearn.metrics.f1_score.
struct f1 {
  static constexpr std::string_view name = "f1";
  static constexpr auto tasks = task::binary;
  static constexpr bool higher_is_better = true;

  /// In 0…1; undefined where no image is positive or predicted positive.
  measurement operator()(predictions const& subset) const {
    detail::binary_counts const counts(subset);
    return detail::ratio(counts, 2 * counts.true_positive,
                         2 * counts.true_positive + counts.false_positive + counts.false_negative,
                         "no positive image, predicted or true");
  }
};

}  // namespace cxr
