// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include "cxr/core/settings.hpp"
#include "cxr/measure/decision/decision.hpp"

namespace cxr {

/// One threshold for every class, set before training. Of several exclusive classes the likeliest
/// is predicted, whatever the threshold.
struct fixed_threshold {
  using role = cxr::role::decision;
  static constexpr std::string_view name = "fixed_threshold";
  static constexpr auto tasks = all_tasks;

  double threshold = 0.5;

  static constexpr auto fields = hana::make_tuple(
      field{&fixed_threshold::threshold, "threshold",
            "Probability above which the positive class, or each finding, is predicted."}
          .in(0, 1)
          .unit("probability"));

  /// The threshold, for each class that needs one.
  operating_point operator()(predictions const& validation) const {
    operating_point point{.rule = to_text(threshold), .thresholds = {}};
    if (validation.kind() == labelling::multi_label)
      point.thresholds.assign(validation.classes, threshold);
    else if (validation.classes == 2)
      point.thresholds = {threshold};
    return point;
  }
};

}  // namespace cxr
