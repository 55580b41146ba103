// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include "cxr/core/settings.hpp"
#include "cxr/measure/decision/roc_threshold.hpp"

namespace cxr {

/// The threshold with the lowest cost on validation, where a missed case costs as much as some number of
/// false alarms: the minimum of ratio * FN + FP. Of equals the one nearest to 0.5; the surest image is
/// always predicted positive.
/// Source   Metz 1978, Basic principles of ROC analysis, Seminars in Nuclear Medicine 8:283
struct lowest_cost {
  using role = cxr::role::decision;
  static constexpr std::string_view name = "lowest_cost";
  static constexpr auto tasks = task::binary | task::multi_label;

  double ratio = 5;

  static constexpr auto fields = hana::make_tuple(
      field{&lowest_cost::ratio, "cost-ratio", "How many false alarms a missed case costs."}
          .in(0.001, 1000)
          .unit("false alarms"));

  /// One threshold, or one for each finding.
  operating_point operator()(predictions const& validation) const {
    return detail::choose_on_curves(
        validation, "lowest cost, a missed case for " + to_text(ratio) + " false alarms",
        [&](auto const& curve, double positive_part) {
          return detail::best_point(curve, [&](roc_point const& point) {
            return -ratio * positive_part * (1 - point.true_positive_rate) -
                   (1 - positive_part) * point.false_positive_rate;
          });
        });
  }
};

}  // namespace cxr
