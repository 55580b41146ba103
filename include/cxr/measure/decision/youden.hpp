// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <cstddef>
#include <string_view>
#include <vector>

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
    return detail::choose_on_curves(validation, "Youden's J", [](auto const& curve) {
      std::size_t best = 1;
      for (std::size_t index = 2; index < curve.size(); ++index)
        if (better(curve, index, best)) best = index;
      return j(curve[best]) > 0 ? best : 0;
    });
  }

 private:
  static double j(roc_point const& point) {
    return point.true_positive_rate - point.false_positive_rate;
  }
  static bool better(std::vector<roc_point> const& curve, std::size_t index, std::size_t best) {
    auto const distance = [&](std::size_t place) {
      return std::abs(detail::threshold_below(curve, place) - 0.5);
    };
    double const rounding = 1e-12;  // of two rates; different values of J lie further apart
    double const gain = j(curve[index]) - j(curve[best]);
    return gain > rounding || (gain >= -rounding && distance(index) < distance(best));
  }
};

}  // namespace cxr
