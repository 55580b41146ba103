// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include "cxr/measure/metric/ratio.hpp"

namespace cxr {

/// Part of the images called positive that are (positive predictive value), as
/// sklearn.metrics.precision_score.
struct precision {
  static constexpr std::string_view name = "precision";  ///< in tables
  static constexpr bool binary_only = true;              ///< class 1 is the positive one

  /// In 0…1; undefined where no image was called positive.
  measurement operator()(predictions const& of) const {
    detail::binary_counts const n(of);
    return detail::ratio(n.true_positive, n.true_positive + n.false_positive,
                         "no image was called positive");
  }
};

}  // namespace cxr
