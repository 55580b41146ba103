// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include "cxr/measure/metric/ratio.hpp"

namespace cxr {

/// Part of the positive images that were called so (sensitivity), as
/// sklearn.metrics.recall_score.
struct recall {
  static constexpr std::string_view name = "recall";  ///< in tables
  static constexpr bool binary_only = true;           ///< class 1 is the positive one

  /// In 0…1; undefined without positive images.
  measurement operator()(predictions const& of) const {
    detail::binary_counts const n(of);
    return detail::ratio(n.true_positive, n.true_positive + n.false_negative, "no positive image");
  }
};

}  // namespace cxr
