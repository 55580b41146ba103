// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string_view>

#include "cxr/core/text.hpp"
#include "cxr/fwd.hpp"
#include "cxr/measure/metric/average/per_class.hpp"
#include "cxr/measure/metric/metric.hpp"

namespace cxr {

/// A metric of two classes, applied once to all classes together: each image counts K times, as each
/// class against the rest (micro average). Frequent classes dominate it; per_class gives each its own
/// number, and their mean. Findings with an unknown label are left out. Of exclusive classes, precision,
/// recall and f1 are then all equal to the accuracy.
/// Source   sklearn.metrics with average="micro", multi_class="ovr"
template <class M>
struct micro : M {
  static constexpr std::string_view name = list_name<"micro", M>;
  static constexpr auto tasks = all_tasks;

  /// In the metric's range.
  measurement operator()(predictions const& subset) const requires BinaryMetric<M> {
    predictions pooled{.classes = 2, .class_names = {"rest", "class"}};
    auto const append = [](auto& all, auto const& part) {
      all.insert(all.end(), part.begin(), part.end());
    };
    for (std::size_t k = 0; k < subset.classes; ++k) {
      auto const binary = subset.one_vs_rest(k);
      append(pooled.logits, binary.logits);
      append(pooled.scores, binary.scores);
      append(pooled.calibrated, binary.calibrated);
      append(pooled.labels, binary.labels);
      append(pooled.records, binary.records);
      append(pooled.assigned, binary.assigned);
    }
    return M::operator()(pooled);
  }

  void interval_of() const = delete;  // M's own is that of two classes
};

/// One sentence for a metric that micro cannot take.
template <class M>
struct explain_metric<micro<M>> : explain_binary_metric<M> {};

}  // namespace cxr
