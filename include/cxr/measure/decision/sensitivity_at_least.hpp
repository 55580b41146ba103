// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string_view>

#include "cxr/core/settings.hpp"
#include "cxr/measure/decision/roc_threshold.hpp"

namespace cxr {

/// The highest threshold that reaches a sensitivity on validation; it has the best specificity of
/// all that do.
struct sensitivity_at_least {
  using role = cxr::role::decision;
  static constexpr std::string_view name = "sensitivity_at_least";
  static constexpr auto tasks = task::binary | task::multi_label;

  double sensitivity = 0.95;

  static constexpr auto fields =
      hana::make_tuple(field{&sensitivity_at_least::sensitivity, "sensitivity",
                             "Least sensitivity on validation that the threshold must reach."}
                           .in(0, 1));

  /// One threshold, or one for each finding.
  operating_point operator()(predictions const& validation) const {
    return detail::choose_on_curves(
        validation, "sensitivity at least " + to_text(sensitivity), [&](auto const& curve, double) {
          std::size_t index = 1;
          while (index + 1 < curve.size() && curve[index].true_positive_rate < sensitivity) ++index;
          return index;
        });
  }
};

}  // namespace cxr
