// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "cxr/measure/gathered.hpp"
#include "cxr/measure/interval/interval.hpp"
#include "cxr/measure/interval/resampling.hpp"
#include "cxr/measure/predictions.hpp"

namespace cxr {

/// The intervals of all numbers of a metric set, a user's own metrics included, by drawing patients with
/// all of their images. Resamples in which a number is undefined are left out and counted.
/// Cost     resamples × the cost of the set, on a few threads: its metrics are called at the same time
/// Source   Efron & Tibshirani 1993, An introduction to the bootstrap; of clusters Field & Welsh 2007,
///          Journal of the Royal Statistical Society B 69:369
/// @param set       a MetricSet that has started; thresholds are those of the predictions
/// @param patients  (N) equal numbers for images of one patient (patients_of); empty: all different
/// @throws setting_error  a level outside of 0…1, resamples below 0
template <class Set>
named_intervals bootstrap(Set const& set, predictions const& subset,
                          std::span<std::size_t const> patients = {},
                          bootstrap_settings const& settings = {}) {
  detail::require_settings(settings);
  if (settings.resamples == 0 || subset.size() == 0) return {};
  detail::patient_draws const draws(subset, patients, settings.seed);
  detail::resampled_statistic const resamples(
      [&](std::vector<std::size_t> const& images) {
        return set(gathered(subset, images)).scalars();
      },
      draws, settings);
  named_intervals intervals;
  for (std::size_t row = 0; row < resamples.estimate().size(); ++row)
    intervals.emplace_back(resamples.estimate()[row].first, resamples.range(row, settings));
  return intervals;
}

}  // namespace cxr
