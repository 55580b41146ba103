// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

#include "cxr/data/source/source.hpp"
#include "cxr/measure/measurement.hpp"
#include "cxr/measure/predictions.hpp"

namespace cxr {

/// The kinds of prediction that a metric can measure, as torchmetrics names them: two exclusive
/// classes (class 1 is the positive one), several exclusive classes, several independent findings.
enum class task : std::uint8_t { binary = 1, multiclass = 2, multi_label = 4 };

/// The tasks that are in either: `static constexpr auto tasks = task::binary | task::multiclass`.
constexpr task operator|(task left, task right) {
  return static_cast<task>(static_cast<std::uint8_t>(left) | static_cast<std::uint8_t>(right));
}
/// The tasks that are in both.
constexpr task operator&(task left, task right) {
  return static_cast<task>(static_cast<std::uint8_t>(left) & static_cast<std::uint8_t>(right));
}
/// Every task.
inline constexpr task all_tasks = task::binary | task::multiclass | task::multi_label;

/// The task of a source with K classes.
constexpr task task_of(labelling labels, std::size_t classes) {
  if (labels == labelling::multi_label) return task::multi_label;
  return classes == 2 ? task::binary : task::multiclass;
}
/// Whether a set of tasks contains another.
constexpr bool covers(task tasks, task required) { return (tasks & required) == required; }

template <class M>
concept NamesMetric = std::same_as<std::remove_cvref_t<decltype(M::name)>, std::string_view>;
template <class M>
concept StatesTasks = requires {
  { M::tasks } -> std::convertible_to<task>;
};
template <class M>
concept Measures = requires(M const metric, predictions const& subset) {
  { metric(subset) } -> std::move_constructible;
};
/// A bare number could not be undefined, and no table would show it.
template <class M>
concept MeasuresBareNumber = requires(M const metric, predictions const& subset) {
  requires std::is_arithmetic_v<std::remove_cvref_t<decltype(metric(subset))>>;
};

/// Turns the predictions of a whole subset into a number or a table.
/// Input    predictions of N >= 0 images and K classes
/// Gives    measurement (undefined in words, never NaN), class_measurements (one per class),
///          named_measurements (several), or a table such as the confusion matrix
/// Facts    `name`; `tasks`: a source of another kind is refused at compile time; settings in
///          `fields`; best_by also needs `higher_is_better`
/// Laws     image order does not matter; equal to scikit-learn where that is defined
/// Default  those of metric_set in fwd.hpp   Own one: docs/how_to/   Proof: tests/measure/metric/
template <class M>
concept Metric =
    std::copyable<M> && NamesMetric<M> && StatesTasks<M> && Measures<M> && !MeasuresBareNumber<M> &&
    std::default_initializable<M>;

/// A metric that gives one number: what epochs can be compared by.
template <class M>
concept ScalarMetric = Metric<M> && requires(M const metric, predictions const& subset) {
  { metric(subset) } -> std::same_as<measurement>;
};

/// One sentence for whatever a Metric lacks.
template <class M>
struct explain_metric {
  static_assert(std::copyable<M>, "cxr: a Metric must be copyable [docs/errors.md#metric-copy]");
  static_assert(NamesMetric<M>,
                "cxr: a Metric needs \"static constexpr std::string_view name\" "
                "[docs/errors.md#metric-name]");
  static_assert(StatesTasks<M>,
                "cxr: a Metric needs \"static constexpr auto tasks = cxr::task::binary\" (or "
                "multiclass, multi_label, joined by |) [docs/errors.md#metric-tasks]");
  static_assert(Measures<M>,
                "cxr: a Metric needs \"measurement operator()(predictions const&) const\" "
                "[docs/errors.md#metric-call]");
  static_assert(!MeasuresBareNumber<M>,
                "cxr: a Metric gives a cxr::measurement, which a double converts to, and not a "
                "bare number [docs/errors.md#metric-number]");
  static_assert(!std::copyable<M> || std::default_initializable<M>,  // one mistake, one error
                "cxr: a Metric needs a default constructor, with its settings as members "
                "[docs/errors.md#metric-default]");
};

}  // namespace cxr
