// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "cxr/measure/interval/interval.hpp"
#include "cxr/measure/interval/normal.hpp"
#include "cxr/measure/interval/pairs.hpp"
#include "cxr/measure/interval/patients.hpp"
#include "cxr/measure/logistic.hpp"
#include "cxr/measure/measurement.hpp"
#include "cxr/measure/metric/rank/positive_scores.hpp"
#include "cxr/measure/predictions.hpp"

namespace cxr {

/// An AUROC and how it would vary over other images of the same kind.
struct auroc_estimate {
  double area = 0;                ///< in 0…1
  double variance = 0;            ///< of the area
  std::string_view why_not = {};  ///< why there is none; empty where there is
};

namespace detail {

/// Midranks, from 1, of some values: of equals their mean. O(n log n).
inline std::vector<double> midranks(std::vector<double> const& values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](auto left, auto right) { return values[left] < values[right]; });
  std::vector<double> ranks(values.size());
  for (std::size_t first = 0; first < order.size();) {
    std::size_t last = first;
    while (last < order.size() && values[order[last]] == values[order[first]]) ++last;
    double const rank = 0.5 * static_cast<double>(first + 1 + last);
    for (; first < last; ++first) ranks[order[first]] = rank;
  }
  return ranks;
}

/// Of each image the part of the other class that it is ranked right against, ties counting half: what
/// DeLong calls structural components. Their mean over either class is the area.
struct placements {
  std::vector<double> value;   ///< (N)
  std::vector<bool> positive;  ///< (N)
  double positives = 0, negatives = 0;
  double area = 0;
  std::string_view why_not = {};

  explicit placements(predictions const& subset) {
    auto const scores = positive_scores(subset);
    why_not = why_not_ranked(subset, scores);
    if (!why_not.empty()) return;
    std::vector<double> of_class[2];
    for (std::size_t image = 0; image < scores.size(); ++image) {
      positive.push_back(subset.labels[image] == 1);
      of_class[positive[image]].push_back(scores[image]);
    }
    positives = static_cast<double>(of_class[1].size());
    negatives = static_cast<double>(of_class[0].size());
    if (negatives == 0) why_not = "no negative image";
    if (positives == 0) why_not = "no positive image";
    if (!why_not.empty()) return;
    rank(scores, midranks(of_class[0]), midranks(of_class[1]));
  }

 private:
  void rank(std::vector<double> const& scores, std::vector<double> const& among_negatives,
            std::vector<double> const& among_positives) {
    auto const among_all = midranks(scores);
    std::size_t next[2] = {0, 0};
    for (std::size_t image = 0; image < scores.size(); ++image) {
      bool const hit = positive[image];
      double const own = (hit ? among_positives : among_negatives)[next[hit]++];
      double const lower = among_all[image] - own;  // images of the other class
      value.push_back(hit ? lower / negatives : 1 - lower / positives);
      if (hit) area += lower;  // half counts, whose sum is exact
    }
    area /= positives * negatives;
  }
};

inline constexpr std::string_view too_few_patients = "a class is of one patient only";

/// The variance of an area, or of a difference of areas with the differences of the placements.
/// @returns nothing where one class is of fewer than two patients
inline std::optional<double> area_variance(placements const& all,
                                           std::span<std::size_t const> patients) {
  auto const groups = groups_of(patients, all.value.size());
  std::vector<double> sums[2], images[2];
  for (int k : {0, 1}) sums[k].resize(groups.count), images[k].resize(groups.count);
  for (std::size_t image = 0; image < all.value.size(); ++image) {
    sums[all.positive[image]][groups.group[image]] += all.value[image] - all.area;
    images[all.positive[image]][groups.group[image]] += 1;
  }
  double const whole[2] = {all.negatives, all.positives};
  double variance = 0;
  for (int k : {0, 1}) {
    double const present = static_cast<double>(
        std::count_if(images[k].begin(), images[k].end(), [](double count) { return count > 0; }));
    if (present < 2) return std::nullopt;
    variance += present / (present - 1) / (whole[k] * whole[k]) *
                std::inner_product(sums[k].begin(), sums[k].end(), sums[k].begin(), 0.0);
  }
  auto const all_groups = static_cast<double>(groups.count);
  return variance + 2 * all_groups / (all_groups - 1) / (whole[0] * whole[1]) *
                        std::inner_product(sums[0].begin(), sums[0].end(), sums[1].begin(), 0.0);
}

}  // namespace detail

/// The AUROC and its variance without assumptions about the scores. O(N log N).
/// Source   DeLong, DeLong, Clarke-Pearson 1988, Biometrics 44:837; Sun & Xu 2014, IEEE Signal Processing
///          Letters 21:1389; of several images a patient Obuchowski 1997, Biometrics 53:567
/// @param patients  (N) equal numbers for images of one patient; empty: all different
inline auroc_estimate delong(predictions const& subset,
                             std::span<std::size_t const> patients = {}) {
  detail::placements const all(subset);
  if (!all.why_not.empty()) return {.why_not = all.why_not};
  auto const variance = detail::area_variance(all, patients);
  if (!variance) return {.area = all.area, .why_not = detail::too_few_patients};
  return {all.area, *variance};
}

/// The interval of an AUROC, symmetric in its log-odds, so that it stays within 0…1.
/// Source   Pepe 2003, The statistical evaluation of medical tests, section 5.2
/// @throws setting_error  a level outside of 0…1
inline interval delong_interval(predictions const& subset,
                                std::span<std::size_t const> patients = {}, double level = 0.95) {
  detail::require_level(level);
  auto const estimate = delong(subset, patients);
  if (!estimate.why_not.empty()) return interval::undefined(estimate.why_not);
  double const odds = estimate.area * (1 - estimate.area);
  if (!(estimate.variance > 0) || !(odds > 0))
    return interval::undefined("the images show no variation of the area");
  double const middle = detail::log_odds(estimate.area);
  double const half = normal_quantile(0.5 + level / 2) * std::sqrt(estimate.variance) / odds;
  return {.low = detail::logistic(middle - half),
          .high = detail::logistic(middle + half),
          .level = level,
          .method = "DeLong, logit"};
}

/// Whether two networks rank the same images equally well: the difference of their AUROCs.
/// @throws data_error (the predictions are of different images), setting_error (a level outside of 0…1)
inline comparison delong_test(predictions const& first, predictions const& second,
                              std::span<std::size_t const> patients = {}, double level = 0.95) {
  detail::require_level(level);
  detail::require_pairs(first, second);
  detail::placements all(first);
  detail::placements const others(second);
  if (!all.why_not.empty() || !others.why_not.empty())
    return comparison::undefined(all.why_not.empty() ? others.why_not : all.why_not);
  for (std::size_t image = 0; image < all.value.size(); ++image)
    all.value[image] -= others.value[image];
  all.area -= others.area;
  auto const variance = detail::area_variance(all, patients);
  if (!variance) return comparison::undefined(detail::too_few_patients);
  double const error = std::sqrt(*variance);
  if (!(error > 0)) return comparison::undefined("the images show no variation of the difference");
  double const half = normal_quantile(0.5 + level / 2) * error;
  return {.difference = all.area,
          .range = {.low = all.area - half,
                    .high = all.area + half,
                    .level = level,
                    .method = "DeLong"},
          .p_value = two_sided_p(all.area / error)};
}

}  // namespace cxr
