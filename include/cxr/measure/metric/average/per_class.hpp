// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cxr/core/text.hpp"
#include "cxr/fwd.hpp"
#include "cxr/measure/metric/metric.hpp"

namespace cxr {

/// One measurement for each class, and their mean.
struct class_measurements {
  std::string metric;                                         ///< "auroc"
  std::vector<std::pair<std::string, measurement>> by_class;  ///< (K) class name and value

  /// Mean over the classes in which it is defined (macro average); undefined where there is none.
  measurement macro() const {
    double sum = 0, defined = 0;
    for (auto const& [name, value] : by_class)
      if (value.defined()) sum += value.value(), ++defined;
    if (defined == 0) return measurement::undefined("undefined in every class");
    return sum / defined;
  }
};

/// A metric of two classes that gives one number.
template <class M>
concept BinaryMetric = ScalarMetric<M> && covers(M::tasks, task::binary);

/// One sentence for a metric that cannot be applied to each class against the rest.
template <class M>
struct explain_binary_metric {
  static_assert(BinaryMetric<M>,
                "cxr: per_class and micro take a metric of two classes that gives one number "
                "[docs/errors.md#per-class]");
};

/// A metric of two classes, applied to each class against the rest: exclusive classes, or findings,
/// whose unknown labels are left out. Its settings are those of the metric.
/// Source   sklearn.metrics with average=None and "macro", multi_class="ovr"
template <class M>
struct per_class : M {
  static constexpr std::string_view name = list_name<"per_class", M>;
  static constexpr auto tasks = all_tasks;

  /// (K) measurements, each in the metric's range.
  class_measurements operator()(predictions const& subset) const requires BinaryMetric<M> {
    class_measurements values{std::string(M::name), {}};
    for (std::size_t k = 0; k < subset.classes; ++k)
      values.by_class.emplace_back(subset.class_name(k), M::operator()(subset.one_vs_rest(k)));
    return values;
  }

  void interval_of() const = delete;  // M's own is that of two classes
};

/// One sentence for a metric that per_class cannot take.
template <class M>
struct explain_metric<per_class<M>> : explain_binary_metric<M> {};

}  // namespace cxr
