// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include "cxr/core/settings.hpp"
#include "cxr/measure/curve/roc.hpp"
#include "cxr/measure/metric/metric.hpp"

namespace cxr {

/// The largest sensitivity of the thresholds whose specificity reaches a value, on the images that are
/// measured: independent of the operating point; as torchmetrics' BinarySensitivityAtSpecificity.
struct sensitivity_at_specificity {
  static constexpr std::string_view name = "sensitivity_at_specificity";
  static constexpr auto tasks = task::binary;
  static constexpr bool higher_is_better = true;

  double specificity = 0.9;

  static constexpr auto fields =
      hana::make_tuple(field{&sensitivity_at_specificity::specificity, "at-specificity",
                             "Least specificity at which the sensitivity is measured."}
                           .in(0, 1));

  /// In 0…1; undefined with one class only, or where a logit is not a number.
  measurement operator()(predictions const& subset) const {
    return detail::largest_on_curve(
        subset,
        [&](roc_point const& point) {
          return 1 - point.false_positive_rate >= specificity - 1e-12;  // rounding of a rate
        },
        [](roc_point const& point) { return point.true_positive_rate; });
  }
};

}  // namespace cxr
