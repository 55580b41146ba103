// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string_view>

#include "cxr/core/settings.hpp"
#include "cxr/measure/decision/roc_threshold.hpp"

namespace cxr {

/// The lowest threshold that reaches a specificity on validation; it has the best sensitivity of all
/// that do. Where no threshold below the highest score reaches it, the highest score's.
struct specificity_at_least {
  using role = cxr::role::decision;
  static constexpr std::string_view name = "specificity_at_least";
  static constexpr auto tasks = task::binary | task::multi_label;

  double specificity = 0.95;

  static constexpr auto fields =
      hana::make_tuple(field{&specificity_at_least::specificity, "specificity",
                             "Least specificity on validation that the threshold must reach."}
                           .in(0, 1));

  /// One threshold, or one for each finding.
  operating_point operator()(predictions const& validation) const {
    return detail::choose_on_curves(
        validation, "specificity at least " + to_text(specificity), [&](auto const& curve, double) {
          std::size_t index = 1;
          double const rounding = 1e-12;  // of a rate
          while (index + 1 < curve.size() &&
                 1 - curve[index + 1].false_positive_rate >= specificity - rounding)
            ++index;
          return index;
        });
  }
};

}  // namespace cxr
