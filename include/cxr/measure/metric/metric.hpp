// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <tuple>

#include "cxr/core/role.hpp"
#include "cxr/measure/predictions.hpp"

namespace cxr {

template <class M>
concept NamesMetric = requires {
  { M::name } -> std::convertible_to<std::string_view>;
  { M::binary_only } -> std::convertible_to<bool>;
};
template <class M>
concept Measures = requires(M const metric, predictions const& of) {
  { metric(of) } -> std::move_constructible;
};

/// Turns the predictions of a whole subset into a number or a table.
/// Input    predictions of N >= 0 images; the positive class of a binary metric is class 1
/// Gives    measurement (undefined in words, never NaN), or a table such as the confusion matrix
/// Facts    `name`, `binary_only`: refuses a source of another number of classes at compile time
/// Laws     image order does not matter; equal to scikit-learn where that is defined
/// Default  those of defaults::metrics (fwd.hpp)   Own one: docs/how_to/   Proof: tests/measure/metric/
template <class M>
concept Metric = std::copyable<M> && NamesMetric<M> && Measures<M>;

/// A metric that gives one number: what a table has a column for and a training can be judged by.
template <class M>
concept ScalarMetric = Metric<M> && requires(M const metric, predictions const& of) {
  { metric(of) } -> std::same_as<measurement>;
};

/// Explains in one sentence what a would-be Metric lacks; a private base of metric_set.
template <class M>
struct explain_metric {
  static_assert(std::copyable<M>, "cxr: a Metric must be copyable [docs/errors.md#metric-copy]");
  static_assert(NamesMetric<M>,
                "cxr: a Metric needs \"static constexpr std::string_view name; static constexpr "
                "bool binary_only\" [docs/errors.md#metric-name]");
  static_assert(Measures<M>,
                "cxr: a Metric needs \"measurement operator()(predictions const&) const\" "
                "[docs/errors.md#metric-call]");
};

}  // namespace cxr
