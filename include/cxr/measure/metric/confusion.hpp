// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "cxr/measure/metric/metric.hpp"
#include "cxr/measure/xtensor.hpp"

namespace cxr {

/// How often each class was taken for each: rows are true classes, columns predicted ones.
struct confusion_matrix {
  xt::xtensor<std::int64_t, 2> counts;  ///< (K,K)

  /// Images of class `truth` that were taken for class `said`.
  std::int64_t operator()(std::size_t truth, std::size_t said) const { return counts(truth, said); }
  /// K.
  std::size_t classes() const { return counts.shape(0); }
};

/// The confusion matrix, as sklearn.metrics.confusion_matrix.
struct confusion {
  static constexpr std::string_view name = "confusion";  ///< in tables
  static constexpr bool binary_only = false;             ///< any number of classes

  /// (K,K) counts.
  confusion_matrix operator()(predictions const& of) const {
    confusion_matrix all{xt::zeros<std::int64_t>({of.classes, of.classes})};
    for (std::size_t i = 0; i < of.size(); ++i)
      ++all.counts(static_cast<std::size_t>(of.labels[i]), of.predicted(i));
    return all;
  }
};

}  // namespace cxr
