// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <set>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "cxr/measure/interval/resampling.hpp"
#include "cxr/measure/interval/subgroups.hpp"
#include "cxr/measure/metric/rank/positive_scores.hpp"
#include "cxr/measure/predictions.hpp"

namespace cxr {

/// Where a curve lies in the population that the images were drawn from: for each x by itself, so that a
/// whole curve leaves the band more often than its level says.
struct curve_band {
  std::vector<double> x;          ///< (P) 0…1, rising
  std::vector<double> low;        ///< (P) lower end of the band; the curve itself lies within
  std::vector<double> high;       ///< (P) upper end
  double level = 0.95;            ///< of each interval
  std::string_view why_not = {};  ///< why there is none; empty where there is one
};

namespace detail {

/// True and false positives among the images with the highest scores.
struct positives_above {
  double hits = 0, alarms = 0;
};

/// The counts wherever the score changes, from none to all. @param rising  images in rising order of score
inline std::vector<positives_above> counts_above(std::span<std::size_t const> rising,
                                                 std::vector<double> const& scores,
                                                 predictions const& subset) {
  std::vector<positives_above> counts{{}};
  positives_above now;
  for (std::size_t rank = rising.size(); rank > 0; --rank) {
    auto const image = rising[rank - 1];
    (subset.labels[image] == 1 ? now.hits : now.alarms) += 1;
    if (rank == 1 || scores[rising[rank - 2]] != scores[image]) counts.push_back(now);
  }
  return counts;
}

/// Sensitivity at each false positive rate: the upper end where the curve rises, a line between points.
struct sensitivity_of {
  void operator()(std::vector<positives_above> const& counts, std::vector<double> const& x,
                  std::vector<double>& y) const {
    auto const [hits, alarms] = counts.back();
    std::size_t point = 0;
    for (std::size_t index = 0; index < x.size(); ++index) {
      double const place = x[index] * alarms;
      while (point + 1 < counts.size() && counts[point + 1].alarms <= place + 1e-9) ++point;
      double const next = counts[std::min(point + 1, counts.size() - 1)].alarms;
      double const rise = counts[std::min(point + 1, counts.size() - 1)].hits - counts[point].hits;
      double const part =
          next > counts[point].alarms
              ? std::max(0.0, place - counts[point].alarms) / (next - counts[point].alarms)
              : 0;
      y[index] = (counts[point].hits + part * rise) / hits;
    }
  }
};

/// Precision at each recall: that of the highest score which reaches it.
struct precision_of {
  void operator()(std::vector<positives_above> const& counts, std::vector<double> const& x,
                  std::vector<double>& y) const {
    double const hits = counts.back().hits;
    std::size_t point = 1;
    for (std::size_t index = 0; index < x.size(); ++index) {
      while (point + 1 < counts.size() && counts[point].hits < x[index] * hits - 1e-9) ++point;
      y[index] = counts[point].hits / (counts[point].hits + counts[point].alarms);
    }
  }
};

inline std::string_view why_no_band(predictions const& subset,
                                    std::span<std::size_t const> patients,
                                    std::vector<double> const& scores,
                                    bootstrap_settings const& settings) {
  if (auto const reason = why_not_ranked(subset, scores); !reason.empty()) return reason;
  auto const positives = std::count(subset.labels.begin(), subset.labels.end(), 1);
  if (positives == 0) return "no positive image";
  if (positives == static_cast<std::ptrdiff_t>(subset.size())) return "no negative image";
  if (groups_of(patients, subset.size()).count < fewest_patients)
    return "too few: fewer than 10 patients";
  return settings.resamples == 0 ? "no resamples" : "";
}

/// The ends of the values at one x, with the curve's own between them.
inline std::pair<double, double> band_ends(drawn_values values, double own, double level) {
  std::erase_if(values, [](double value) { return std::isnan(value); });
  if (values.empty()) return {own, own};
  std::sort(values.begin(), values.end());
  return {std::min(own, quantile(values, 0.5 - level / 2)),
          std::max(own, quantile(values, 0.5 + level / 2))};
}

/// @param read  sensitivity_of or precision_of
template <class Read>
curve_band drawn_band(predictions const& subset, std::span<std::size_t const> patients,
                      bootstrap_settings const& settings, std::vector<double> x, Read const& read) {
  require_settings(settings);
  auto const scores = positive_scores(subset);
  if (auto const reason = why_no_band(subset, patients, scores, settings); !reason.empty())
    return {.x = {}, .low = {}, .high = {}, .level = settings.level, .why_not = reason};
  patient_draws const draws(subset, patients, settings.seed);
  auto const resamples = static_cast<std::size_t>(settings.resamples);
  constexpr double none = std::numeric_limits<double>::quiet_NaN();
  std::vector<drawn_values> values(resamples, drawn_values(x.size(), none));
  parallel_for(resamples, settings.threads, [&](std::size_t resample) {
    auto const counts = counts_above(draws.drawn(resample), scores, subset);
    if (counts.back().hits > 0 && counts.back().alarms > 0) read(counts, x, values[resample]);
  });
  std::vector<double> own(x.size());
  read(counts_above(draws.all(), scores, subset), x, own);
  curve_band band{.x = std::move(x), .low = {}, .high = {}, .level = settings.level};
  for (std::size_t index = 0; index < band.x.size(); ++index) {
    drawn_values column;
    for (auto const& row : values) column.push_back(row[index]);
    auto const [low, high] = band_ends(std::move(column), own[index], settings.level);
    band.low.push_back(low), band.high.push_back(high);
  }
  return band;
}

/// first, …, 1 in equal steps of 1 / `steps`.
inline std::vector<double> equal_steps(std::size_t first, std::size_t steps) {
  std::vector<double> x;
  for (std::size_t step = first; step <= steps; ++step)
    x.push_back(static_cast<double>(step) / static_cast<double>(steps));
  return x;
}

}  // namespace detail

/// The band of a receiver operating characteristic: of the sensitivity at false positive rates 0, .01, … 1,
/// by drawing patients with all of their images; percentiles. Deterministic.
/// Source   Macskassy & Provost 2004, Confidence bands for ROC curves ("vertical averaging")
/// @param subset    predictions of two classes
/// @param patients  (N) equal numbers for images of one patient (patients_of); empty: all different
/// @throws setting_error  a level outside of 0…1, resamples below 0
inline curve_band roc_band(predictions const& subset, std::span<std::size_t const> patients = {},
                           bootstrap_settings const& settings = {}) {
  return detail::drawn_band(subset, patients, settings, detail::equal_steps(0, 100),
                            detail::sensitivity_of{});
}

/// The same of a precision-recall curve: of the precision at recalls .01, .02, … 1.
inline curve_band precision_recall_band(predictions const& subset,
                                        std::span<std::size_t const> patients = {},
                                        bootstrap_settings const& settings = {}) {
  return detail::drawn_band(subset, patients, settings, detail::equal_steps(1, 100),
                            detail::precision_of{});
}

}  // namespace cxr
