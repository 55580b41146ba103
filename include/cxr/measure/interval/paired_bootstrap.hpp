// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "cxr/measure/gathered.hpp"
#include "cxr/measure/interval/interval.hpp"
#include "cxr/measure/interval/pairs.hpp"
#include "cxr/measure/interval/resampling.hpp"
#include "cxr/measure/predictions.hpp"

namespace cxr {

namespace detail {

/// The numbers of the first less those of the second; undefined where either is.
inline named_measurements differences(named_measurements first, named_measurements const& second) {
  for (std::size_t row = 0; row < first.size(); ++row) {
    auto& value = first[row].second;
    auto const& other = second[row].second;
    if (value.defined()) value = other.defined() ? value.value() - other.value() : other;
  }
  return first;
}

}  // namespace detail

/// How two networks differ in each number of a metric set, on the same resamples of the same images.
/// @param set       a MetricSet that has started
/// @param patients  (N) equal numbers for images of one patient (patients_of); empty: all different
/// @throws data_error (the predictions are of different images), setting_error (a level outside of 0…1,
///         resamples below 0)
template <class Set>
std::vector<std::pair<std::string, comparison>> paired_bootstrap(
    Set const& set, predictions const& first, predictions const& second,
    std::span<std::size_t const> patients = {}, bootstrap_settings const& settings = {}) {
  detail::require_pairs(first, second);
  detail::require_settings(settings);
  if (settings.resamples == 0 || first.size() == 0) return {};
  detail::patient_draws const draws(first, patients, settings.seed);
  detail::resampled_statistic const resamples(
      [&](std::vector<std::size_t> const& images) {
        return detail::differences(set(gathered(first, images)).scalars(),
                                   set(gathered(second, images)).scalars());
      },
      draws, settings);
  std::vector<std::pair<std::string, comparison>> comparisons;
  for (std::size_t row = 0; row < resamples.estimate().size(); ++row) {
    auto const& [name, difference] = resamples.estimate()[row];
    auto const range = resamples.range(row, settings);
    auto const p_value = range.defined() ? measurement(resamples.p_value(row, settings))
                                         : measurement::undefined(range.why_not);
    comparisons.emplace_back(name, comparison{difference, range, p_value});
  }
  return comparisons;
}

}  // namespace cxr
