// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string_view>

#include "cxr/measure/metric/ratio/confusion.hpp"

namespace cxr {

/// Mean of the recalls of the classes that have images, as
/// sklearn.metrics.balanced_accuracy_score.
struct balanced_accuracy {
  static constexpr std::string_view name = "balanced_accuracy";
  static constexpr auto tasks = task::binary | task::multiclass;
  static constexpr bool higher_is_better = true;

  /// In 0…1; undefined with images of fewer than two classes.
  measurement operator()(predictions const& subset) const {
    auto const matrix = confusion{}(subset);
    if (matrix.left_out > 0) return measurement::undefined(detail::nan_logit);
    auto const& counts = matrix.counts;
    double sum = 0, present = 0;
    for (std::size_t k = 0; k < subset.classes; ++k) {
      auto const images = xt::sum(xt::row(counts, static_cast<std::ptrdiff_t>(k)))();
      if (images == 0) continue;
      sum += static_cast<double>(counts(k, k)) / static_cast<double>(images), ++present;
    }
    if (present < 2) return measurement::undefined(present == 0 ? "no images" : "one class only");
    return sum / present;
  }
};

}  // namespace cxr
