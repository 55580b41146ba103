// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "cxr/measure/interval/wilson.hpp"
#include "cxr/measure/metric/ratio/ratio.hpp"

namespace cxr {

/// Part of the images predicted negative that are negative (negative predictive value), as
/// sklearn.metrics.precision_score of class 0.
struct npv {
  static constexpr std::string_view name = "npv";
  static constexpr auto tasks = task::binary;
  static constexpr bool higher_is_better = true;

  /// In 0…1; undefined where no image was predicted negative.
  measurement operator()(predictions const& subset) const {
    detail::binary_counts const counts(subset);
    return detail::ratio(counts, counts.true_negative, counts.true_negative + counts.false_negative,
                         "no image was predicted negative");
  }

  /// Wilson's, by patient.
  interval interval_of(predictions const& subset, std::span<std::size_t const> patients,
                       double level) const {
    return detail::proportion(
        subset, patients, level, [](auto, auto predicted) { return predicted == 0; },
        [](auto truth, auto) { return truth == 0; });
  }
};

}  // namespace cxr
