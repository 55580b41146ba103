// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include "cxr/measure/decision/roc_threshold.hpp"

namespace cxr {

/// The threshold with the largest sensitivity + specificity - 1 on validation; of equals the one
/// nearest to 0.5. Where no threshold has one above 0, 0.5.
/// Source   Youden 1950, Index for rating diagnostic tests, Cancer 3:32
struct youden {
  using role = cxr::role::decision;
  static constexpr std::string_view name = "youden";
  static constexpr auto tasks = task::binary | task::multi_label;

  /// One threshold, or one for each finding.
  operating_point operator()(predictions const& validation) const {
    return detail::choose_on_curves(validation, "Youden's J", [](auto const& curve, double) {
      auto const j = [](roc_point const& point) {
        return point.true_positive_rate - point.false_positive_rate;
      };
      auto const best = detail::best_point(curve, j);
      return j(curve[best]) > 0 ? best : 0;
    });
  }
};

}  // namespace cxr
