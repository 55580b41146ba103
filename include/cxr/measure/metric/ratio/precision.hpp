// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "cxr/measure/interval/wilson.hpp"
#include "cxr/measure/metric/ratio/ratio.hpp"

namespace cxr {

/// Part of the images predicted positive that are positive (positive predictive value), as
/// sklearn.metrics.precision_score.
struct precision {
  static constexpr std::string_view name = "precision";
  static constexpr auto tasks = task::binary;
  static constexpr bool higher_is_better = true;

  /// In 0…1; undefined where no image was predicted positive.
  measurement operator()(predictions const& subset) const {
    detail::binary_counts const counts(subset);
    return detail::ratio(counts, counts.true_positive, counts.true_positive + counts.false_positive,
                         "no image was predicted positive");
  }

  /// Wilson's, by patient.
  interval interval_of(predictions const& subset, std::span<std::size_t const> patients,
                       double level) const {
    return detail::proportion(
        subset, patients, level, [](auto, auto predicted) { return predicted == 1; },
        [](auto truth, auto) { return truth == 1; });
  }
};

}  // namespace cxr
