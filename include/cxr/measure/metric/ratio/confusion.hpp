// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "cxr/measure/metric/metric.hpp"
#include "cxr/measure/xtensor.hpp"

namespace cxr {

/// How often images of each class were predicted as each: rows are true classes, columns predicted.
struct confusion_matrix {
  xt::xtensor<std::int64_t, 2> counts;  ///< (K,K)
  std::int64_t left_out = 0;  ///< images with a NaN logit, for which no class is predicted

  /// Images of class `truth` that were predicted as class `prediction`.
  std::int64_t operator()(std::size_t truth, std::size_t prediction) const {
    return counts(truth, prediction);
  }
  /// K.
  std::size_t classes() const { return counts.shape(0); }
};

/// The confusion matrix, as sklearn.metrics.confusion_matrix.
struct confusion {
  static constexpr std::string_view name = "confusion";
  static constexpr auto tasks = task::binary | task::multiclass;

  /// (K,K) counts. @throws data_error (a label out of range)
  confusion_matrix operator()(predictions const& subset) const {
    confusion_matrix matrix{xt::zeros<std::int64_t>({subset.classes, subset.classes})};
    for (std::size_t image = 0; image < subset.labels.size(); ++image) {
      auto const label = subset.labels[image];
      if (label < 0 || label >= static_cast<std::int64_t>(subset.classes))
        detail::require_label(label, subset.classes, "image " + std::to_string(image));
      if (subset.is_nan(image))
        ++matrix.left_out;
      else
        ++matrix.counts(static_cast<std::size_t>(label), subset.predicted(image));
    }
    return matrix;
  }
};

}  // namespace cxr
