// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include "cxr/measure/metric/ratio/ratio.hpp"

namespace cxr {

/// Part of the positive images that were predicted positive (sensitivity), as
/// sklearn.metrics.recall_score.
struct recall {
  static constexpr std::string_view name = "recall";
  static constexpr auto tasks = task::binary;
  static constexpr bool higher_is_better = true;

  /// In 0…1; undefined without positive images.
  measurement operator()(predictions const& subset) const {
    detail::binary_counts const counts(subset);
    return detail::ratio(counts.true_positive, counts.true_positive + counts.false_negative,
                         "no positive image");
  }
};

}  // namespace cxr
