// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <limits>
#include <numeric>
#include <set>
#include <span>
#include <string_view>
#include <vector>

#include "cxr/core/parallel.hpp"
#include "cxr/measure/interval/delong.hpp"
#include "cxr/measure/interval/interval.hpp"
#include "cxr/measure/interval/logit_bootstrap.hpp"
#include "cxr/measure/interval/patients.hpp"
#include "cxr/measure/interval/resampling.hpp"
#include "cxr/measure/metric/metric.hpp"
#include "cxr/measure/metric/rank/positive_scores.hpp"

namespace cxr {

/// Area under the precision-recall curve as average precision: the precision at each threshold, times
/// the recall gained there, without interpolation; as sklearn.metrics.average_precision_score. By chance
/// it is the frequency of positive images, not 0.5.
/// Source   Davis & Goadrich 2006, The relationship between precision-recall and ROC curves
struct auprc {
  static constexpr std::string_view name = "auprc";
  static constexpr auto tasks = task::binary;
  static constexpr bool higher_is_better = true;

  /// In 0…1; undefined without positive images, or where a logit is not a number.
  measurement operator()(predictions const& subset) const {
    auto const scores = positive_scores(subset);
    if (auto const reason = detail::why_not_ranked(subset, scores); !reason.empty())
      return measurement::undefined(reason);
    std::vector<std::size_t> rising(subset.size());
    std::iota(rising.begin(), rising.end(), std::size_t{0});
    std::sort(rising.begin(), rising.end(),
              [&](auto left, auto right) { return scores[left] < scores[right]; });
    return average_precision(rising, scores, subset);
  }

  /// By drawing patients, in log-odds: for the bootstrap of any metric its resamples are too skewed.
  /// @throws setting_error (a level outside of 0…1), shape_error (patients of another length)
  interval interval_of(predictions const& subset, std::span<std::size_t const> patients,
                       bootstrap_settings const& settings) const {
    detail::require_settings(settings);
    auto const estimate = (*this)(subset);
    if (!estimate.defined()) return interval::undefined(estimate.why_not());
    auto const groups = detail::groups_of(patients, subset.size());
    if (groups.count < 2) return interval::undefined("all images are of one patient");
    std::set<std::size_t> with_positive, with_negative;
    double positives = 0;
    for (std::size_t image = 0; image < subset.size(); ++image)
      if (subset.labels[image] == 1)
        with_positive.insert(groups.group[image]), ++positives;
      else
        with_negative.insert(groups.group[image]);
    // The rarer class limits what is known: where it is the negative one, its patients.
    auto const fewest = with_negative.empty()
                            ? with_positive.size()
                            : std::min(with_positive.size(), with_negative.size());
    if (fewest < 2) return interval::undefined(detail::too_few_patients);
    return detail::logit_interval(estimate, resampled(subset, patients, settings),
                                  half_step(positives), static_cast<double>(fewest - 1), settings);
  }

 private:
  /// @param rising  images in rising order of score; one may occur several times
  static measurement average_precision(std::vector<std::size_t> const& rising,
                                       std::vector<double> const& scores,
                                       predictions const& subset) {
    double hits = 0, area = 0;
    for (std::size_t left = rising.size(); left > 0;) {
      double const score = scores[rising[left - 1]], earlier = hits;
      for (; left > 0 && scores[rising[left - 1]] == score; --left)
        if (subset.labels[rising[left - 1]] == 1) ++hits;
      area += (hits - earlier) * hits / static_cast<double>(rising.size() - left);
    }
    if (hits == 0) return measurement::undefined("no positive image");
    return area / hits;
  }

  static detail::drawn_values resampled(predictions const& subset,
                                        std::span<std::size_t const> patients,
                                        bootstrap_settings const& settings) {
    auto const scores = positive_scores(subset);
    detail::patient_draws const draws(subset, patients, settings.seed);
    detail::drawn_values values(static_cast<std::size_t>(settings.resamples));
    detail::parallel_for(values.size(), settings.threads, [&](std::size_t resample) {
      values[resample] = average_precision(draws.drawn(resample), scores, subset)
                             .value_or(std::numeric_limits<double>::quiet_NaN());
    });
    return values;
  }

  /// Half of the least step below 1: one negative image above the last of n positive ones.
  static double half_step(double positives) { return 0.5 / (positives * (positives + 1)); }
};

}  // namespace cxr
