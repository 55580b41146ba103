// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "cxr/core/text.hpp"
#include "cxr/fwd.hpp"
#include "cxr/measure/metric/average/per_class.hpp"
#include "cxr/measure/metric/metric.hpp"

namespace cxr {

/// Mean over the classes of a metric of two classes, each class against the rest, weighted by its
/// images; classes in which the metric is undefined are left out, and findings with an unknown label.
/// Source   sklearn.metrics with average="weighted", multi_class="ovr"
template <class M>
struct weighted : M {
  static constexpr std::string_view name = list_name<"weighted", M>;
  static constexpr auto tasks = all_tasks;

  /// In the metric's range.
  measurement operator()(predictions const& subset) const requires BinaryMetric<M> {
    double sum = 0, images = 0;
    for (std::size_t k = 0; k < subset.classes; ++k) {
      auto const binary = subset.one_vs_rest(k);
      auto const value = M::operator()(binary);
      if (!value.defined()) continue;
      auto const support = static_cast<double>(
          std::count(binary.labels.begin(), binary.labels.end(), std::int64_t{1}));
      sum += support * value.value();
      images += support;
    }
    if (images == 0) return measurement::undefined("undefined in every class");
    return sum / images;
  }

  void interval_of() const = delete;  // M's own is that of two classes
};

/// One sentence for a metric that weighted cannot take.
template <class M>
struct explain_metric<weighted<M>> : explain_binary_metric<M> {};

}  // namespace cxr
