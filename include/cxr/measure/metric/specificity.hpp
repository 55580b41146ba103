// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include "cxr/measure/metric/ratio.hpp"

namespace cxr {

/// Part of the negative images that were called so, as sklearn.metrics.recall_score of class 0.
struct specificity {
  static constexpr std::string_view name = "specificity";  ///< in tables
  static constexpr bool binary_only = true;                ///< class 1 is the positive one

  /// In 0…1; undefined without negative images.
  measurement operator()(predictions const& of) const {
    detail::binary_counts const n(of);
    return detail::ratio(n.true_negative, n.true_negative + n.false_positive, "no negative image");
  }
};

}  // namespace cxr
