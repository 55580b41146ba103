// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "cxr/measure/interval/wilson.hpp"
#include "cxr/measure/metric/ratio/ratio.hpp"

namespace cxr {

/// Part of the negative images that were predicted negative, as sklearn.metrics.recall_score of
/// class 0.
struct specificity {
  static constexpr std::string_view name = "specificity";
  static constexpr auto tasks = task::binary;
  static constexpr bool higher_is_better = true;

  /// In 0…1; undefined without negative images.
  measurement operator()(predictions const& subset) const {
    detail::binary_counts const counts(subset);
    return detail::ratio(counts, counts.true_negative, counts.true_negative + counts.false_positive,
                         "no negative image");
  }

  /// Wilson's, by patient.
  interval interval_of(predictions const& subset, std::span<std::size_t const> patients,
                       double level) const {
    return detail::proportion(
        subset, patients, level, [](auto truth, auto) { return truth == 0; },
        [](auto, auto predicted) { return predicted == 0; });
  }
};

}  // namespace cxr
