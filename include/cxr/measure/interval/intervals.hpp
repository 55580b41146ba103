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
concept HasInterval = requires(M const metric, predictions const& subset,
                               std::span<std::size_t const> patients, double level) {
  { metric.interval_of(subset, patients, level) } -> std::same_as<interval>;
};

namespace detail {

/// The metrics of a set that have no interval by formula, to be bootstrapped.
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

}  // namespace detail

/// The interval of each number that a set measures, by name: by formula where the metric has one, else by
/// drawing patients.
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
    constexpr auto by_formula = [](auto const& metric) {
      return hana::bool_c<HasInterval<std::remove_cvref_t<decltype(metric)>>>;
    };
    named_intervals intervals;
    hana::for_each(hana::filter(set.parts, by_formula), [&](auto const& metric) {
      intervals.emplace_back(std::string(metric.name),
                             metric.interval_of(subset, patients, settings.level));
    });
    auto others = hana::remove_if(set.parts, by_formula);
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
