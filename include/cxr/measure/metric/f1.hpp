// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include "cxr/measure/metric/ratio.hpp"

namespace cxr {

/// Harmonic mean of precision and recall, as sklearn.metrics.f1_score.
struct f1 {
  static constexpr std::string_view name = "f1";  ///< in tables
  static constexpr bool binary_only = true;       ///< class 1 is the positive one

  /// In 0…1; undefined where no image is positive or called so.
  measurement operator()(predictions const& of) const {
    detail::binary_counts const n(of);
    return detail::ratio(2 * n.true_positive,
                         2 * n.true_positive + n.false_positive + n.false_negative,
                         "no positive image, called or true");
  }
};

}  // namespace cxr
