// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "cxr/measure/interval/wilson.hpp"
#include "cxr/measure/metric/ratio/ratio.hpp"

namespace cxr {

/// Part of the positive images that were predicted positive (sensitivity), as
/// sklearn.metrics.recall_score.
struct recall {
  static constexpr std::string_view name = "recall";
  static constexpr auto tasks = task::binary;
  static constexpr bool higher_is_better = true;

  /// In 0…1; undefined without positive images.
  measurement operator()(predictions const& subset) const {
    detail::binary_counts const counts(subset);
    return detail::ratio(counts, counts.true_positive, counts.true_positive + counts.false_negative,
                         "no positive image");
  }

  /// Wilson's, by patient.
  interval interval_of(predictions const& subset, std::span<std::size_t const> patients,
                       double level) const {
    return detail::proportion(
        subset, patients, level, [](auto truth, auto) { return truth == 1; },
        [](auto, auto predicted) { return predicted == 1; });
  }
};

}  // namespace cxr
