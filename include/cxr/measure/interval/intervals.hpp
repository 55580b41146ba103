// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstddef>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "cxr/core/hana.hpp"
#include "cxr/core/settings.hpp"
#include "cxr/measure/interval/bootstrap.hpp"
#include "cxr/measure/interval/interval.hpp"
#include "cxr/measure/interval/resampling.hpp"
#include "cxr/measure/metric_set.hpp"
#include "cxr/measure/predictions.hpp"

namespace cxr {

/// A metric with an interval by formula, used instead of the bootstrap: Wilson's of proportions, DeLong's
/// of auroc. A metric of your own has one by the same member.
template <class M>
concept HasFormula = requires(M const metric, predictions const& subset,
                              std::span<std::size_t const> patients, double level) {
  { metric.interval_of(subset, patients, level) } -> std::same_as<interval>;
};
/// A metric that draws patients in a way of its own: auprc.
template <class M>
concept DrawsInterval = requires(M const metric, predictions const& subset,
                                 std::span<std::size_t const> patients,
                                 bootstrap_settings const& settings) {
  { metric.interval_of(subset, patients, settings) } -> std::same_as<interval>;
};
/// A metric with an interval of its own, used instead of the bootstrap of any metric.
template <class M>
concept HasInterval = HasFormula<M> || DrawsInterval<M>;

namespace detail {

/// The metrics of a set that have no interval of their own, to be bootstrapped.
template <class Parts>
struct bootstrapped_part {
  Parts metrics;  ///< hana::tuple
  struct results {
    named_measurements numbers;
    named_measurements const& scalars() const { return numbers; }
  };
  results operator()(predictions const& subset) const {
    results all;
    hana::for_each(metrics, [&](auto const& metric) {
      add_scalars(all.numbers, metric.name, metric(subset));
    });
    return all;
  }
};

/// The metric's own interval.
template <HasInterval M>
interval interval_of(M const& metric, predictions const& subset,
                     std::span<std::size_t const> patients, bootstrap_settings const& settings) {
  if constexpr (HasFormula<M>)
    return metric.interval_of(subset, patients, settings.level);
  else
    return metric.interval_of(subset, patients, settings);
}

}  // namespace detail

/// The interval of each number that a set measures, by name: the metric's own where it has one, else by drawing
/// patients.
/// @param set       a MetricSet that has started
/// @param patients  (N) equal numbers for images of one patient (patients_of); empty: all different
/// @param settings  resamples 0: no intervals at all
/// @throws setting_error  a level outside of 0…1, resamples below 0
template <class Set>
named_intervals intervals_of(Set const& set, predictions const& subset,
                             std::span<std::size_t const> patients = {},
                             bootstrap_settings const& settings = {}) {
  detail::require_settings(settings);
  if (settings.resamples == 0 || subset.size() == 0) return {};
  if constexpr (HasParts<Set>) {
    constexpr auto own_interval = [](auto const& metric) {
      return hana::bool_c<HasInterval<std::remove_cvref_t<decltype(metric)>>>;
    };
    named_intervals intervals;
    hana::for_each(hana::filter(set.parts, own_interval), [&](auto const& metric) {
      intervals.emplace_back(std::string(metric.name),
                             detail::interval_of(metric, subset, patients, settings));
    });
    auto others = hana::remove_if(set.parts, own_interval);
    if constexpr (hana::size(decltype(others){}) != hana::size_c<0>) {
      auto drawn = bootstrap(detail::bootstrapped_part<decltype(others)>{std::move(others)}, subset,
                             patients, settings);
      for (auto& entry : drawn) intervals.push_back(std::move(entry));
    }
    return intervals;
  } else {
    return bootstrap(set, subset, patients, settings);
  }
}

}  // namespace cxr
