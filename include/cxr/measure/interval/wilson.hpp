// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include "cxr/measure/interval/interval.hpp"
#include "cxr/measure/interval/normal.hpp"
#include "cxr/measure/interval/patients.hpp"
#include "cxr/measure/measurement.hpp"
#include "cxr/measure/predictions.hpp"

namespace cxr {

/// The interval of a proportion, as statsmodels' proportion_confint(method="wilson").
/// Source   Wilson 1927, Journal of the American Statistical Association 22:209
/// @param part   of the whole, 0 to whole
/// @param whole  independent images; need not be a whole number
/// @throws setting_error  a level outside of 0…1
inline interval wilson(double part, double whole, double level = 0.95) {
  detail::require_level(level);
  if (!(whole > 0)) return interval::undefined("no images");
  if (!(part >= 0 && part <= whole)) return interval::undefined("the part is not within the whole");
  double const z = normal_quantile(0.5 + level / 2), share = part / whole, square = z * z / whole;
  double const middle = (share + square / 2) / (1 + square);
  double const half =
      z / (1 + square) * std::sqrt(share * (1 - share) / whole + square / (4 * whole));
  return {.low = part == 0 ? 0 : std::max(0.0, middle - half),
          .high = part == whole ? 1 : std::min(1.0, middle + half),
          .level = level,
          .method = "Wilson"};
}

/// The same of images of which several show one patient: the images count as so many independent ones
/// as give the variance between patients, fewer where it is known of few patients only. Where all
/// patients agree, each counts once.
/// Source   Rao & Scott 1992, Biometrics 48:577; Korn & Graubard 1998, Survey Methodology 24:193
/// @param whole     (N) whether an image belongs to the whole
/// @param part      (N) whether it belongs to the part, too
/// @param patients  (N) equal numbers for images of one patient; empty: all different
inline interval wilson(std::vector<bool> const& whole, std::vector<bool> const& part,
                       std::span<std::size_t const> patients, double level = 0.95) {
  auto const groups = detail::groups_of(patients, whole.size());
  std::vector<double> wholes(groups.count), parts(groups.count);
  for (std::size_t image = 0; image < whole.size(); ++image) {
    wholes[groups.group[image]] += whole[image];
    parts[groups.group[image]] += whole[image] && part[image];
  }
  double images = 0, hits = 0, present = 0;
  for (std::size_t group = 0; group < groups.count; ++group)
    images += wholes[group], hits += parts[group], present += wholes[group] > 0;
  if (images == 0) return interval::undefined("no images");
  if (present == images) return wilson(hits, images, level);
  double const share = hits / images;
  double between = 0;
  for (std::size_t group = 0; group < groups.count; ++group)
    between += std::pow(parts[group] - share * wholes[group], 2);
  double independent = present;
  if (present > 1 && between > 0) {
    double const variance = present / (present - 1) * between / (images * images);
    double const upper = 0.5 + level / 2;
    double const certainty = normal_quantile(upper) / student_quantile(upper, present - 1);
    independent = std::min(images, share * (1 - share) / variance * certainty * certainty);
  }
  return wilson(share * independent, independent, level);
}

namespace detail {

/// The interval of the part of some images, chosen by true and predicted class: `in_whole(truth,
/// predicted)`, `in_part(truth, predicted)`.
template <class Whole, class Part>
interval proportion(predictions const& subset, std::span<std::size_t const> patients, double level,
                    Whole const& in_whole, Part const& in_part) {
  std::vector<bool> whole, part;
  for (std::size_t image = 0; image < subset.labels.size(); ++image) {
    if (subset.is_nan(image)) return interval::undefined(nan_logit);
    auto const truth = static_cast<std::size_t>(subset.labels[image]);
    auto const predicted = subset.predicted(image);
    whole.push_back(in_whole(truth, predicted));
    part.push_back(in_part(truth, predicted));
  }
  return wilson(whole, part, patients, level);
}

}  // namespace detail

}  // namespace cxr
