// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include "cxr/measure/metric/confusion.hpp"

namespace cxr {

/// Part of the images whose class was predicted, as sklearn.metrics.accuracy_score.
struct accuracy {
  static constexpr std::string_view name = "accuracy";  ///< in tables
  static constexpr bool binary_only = false;            ///< any number of classes

  /// In 0…1; undefined without images.
  measurement operator()(predictions const& of) const {
    if (of.size() == 0) return measurement::undefined("no images");
    auto const counts = confusion{}(of).counts;
    return static_cast<double>(xt::sum(xt::diagonal(counts))()) / static_cast<double>(of.size());
  }
};

}  // namespace cxr
