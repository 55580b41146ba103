// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "cxr/measure/interval/wilson.hpp"
#include "cxr/measure/metric/ratio/confusion.hpp"

namespace cxr {

/// Part of the images whose class was predicted, as sklearn.metrics.accuracy_score.
struct accuracy {
  static constexpr std::string_view name = "accuracy";
  static constexpr auto tasks = task::binary | task::multiclass;
  static constexpr bool higher_is_better = true;

  /// In 0…1; undefined without images.
  measurement operator()(predictions const& subset) const {
    if (subset.labels.empty()) return measurement::undefined("no images");
    auto const matrix = confusion{}(subset);
    if (matrix.left_out > 0) return measurement::undefined(detail::nan_logit);
    return static_cast<double>(xt::sum(xt::diagonal(matrix.counts))()) /
           static_cast<double>(subset.size());
  }

  /// Wilson's, by patient.
  interval interval_of(predictions const& subset, std::span<std::size_t const> patients,
                       double level) const {
    return detail::proportion(
        subset, patients, level, [](auto, auto) { return true; },
        [](auto truth, auto predicted) { return truth == predicted; });
  }
};

}  // namespace cxr
