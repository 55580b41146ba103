// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/core/parallel.hpp"
#include "cxr/core/random.hpp"
#include "cxr/measure/interval/interval.hpp"
#include "cxr/measure/interval/normal.hpp"
#include "cxr/measure/interval/patients.hpp"
#include "cxr/measure/measurement.hpp"
#include "cxr/measure/metric/rank/positive_scores.hpp"
#include "cxr/measure/predictions.hpp"

namespace cxr {

/// How intervals are found by drawing patients again and again.
struct bootstrap_settings {
  std::int64_t resamples = 2000;  ///< 0: none
  std::uint64_t seed = 1;         ///< equal seeds give equal intervals, whatever the threads
  double level = 0.95;            ///< of the intervals, between 0 and 1
  bool bias_corrected = true;     ///< BCa; false: percentiles
  std::size_t threads = 0;        ///< at most; 0: up to four
};

namespace detail {

/// @throws setting_error  settings by which no interval can be found
inline void require_settings(bootstrap_settings const& settings) {
  require_level(settings.level);
  if (settings.resamples < 0)
    throw setting_error("the bootstrap has " + std::to_string(settings.resamples) + " resamples",
                        "give 2000, or 0 for no intervals", "interval-settings");
}

/// Draws patients, with all of their images.
class patient_draws {
 public:
  /// @param patients  (N), or empty
  patient_draws(predictions const& subset, std::span<std::size_t const> patients,
                std::uint64_t seed)
      : groups_(groups_of(patients, subset.size())), key_(mix(seed)), order_(subset.size()) {
    std::iota(order_.begin(), order_.end(), std::size_t{0});
    // By score, so that metrics which rank find sorted scores: twice as fast.
    if (auto const scores = positive_scores(subset); why_not_ranked(subset, scores).empty())
      std::stable_sort(order_.begin(), order_.end(),
                       [&](auto left, auto right) { return scores[left] < scores[right]; });
  }

  std::vector<std::size_t> const& all() const { return order_; }  ///< each image once

  std::size_t patients() const { return groups_.count; }

  /// As many patients as there are, drawn with replacement. @param resample  its number
  std::vector<std::size_t> drawn(std::size_t resample) const {
    std::vector<std::uint32_t> times(groups_.count);
    for (std::size_t draw = 0; draw < groups_.count; ++draw)
      ++times[static_cast<std::size_t>(unit(random_word(key_, resample, draw)) *
                                       static_cast<double>(groups_.count))];
    return images([&](std::size_t group) { return times[group]; });
  }

  /// How many blocks of patients are left out in turn: of many patients, several at once.
  std::size_t blocks() const { return std::min<std::size_t>(groups_.count, 400); }
  /// All images but those of one block.
  std::vector<std::size_t> without(std::size_t block) const {
    return images([&](std::size_t group) { return group % blocks() == block ? 0u : 1u; });
  }

 private:
  template <class Times>
  std::vector<std::size_t> images(Times const& times) const {
    std::vector<std::size_t> chosen;
    chosen.reserve(order_.size() + order_.size() / 4);
    for (auto const image : order_) chosen.insert(chosen.end(), times(groups_.group[image]), image);
    return chosen;
  }

  patient_groups groups_;
  std::uint64_t key_;
  std::vector<std::size_t> order_;
};

/// Values of one number in all resamples; NaN where it is undefined.
using drawn_values = std::vector<double>;

/// The value below which a part of sorted values lies, as numpy.quantile.
inline double quantile(drawn_values const& sorted, double part) {
  double const place = std::clamp(part, 0.0, 1.0) * static_cast<double>(sorted.size() - 1);
  auto const below = static_cast<std::size_t>(place);
  auto const next = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (place - static_cast<double>(below)) * (sorted[next] - sorted[below]);
}

/// How much the spread of a number changes with it: Efron's acceleration, by leaving blocks out.
inline double acceleration(drawn_values values) {
  std::erase_if(values, [](double value) { return std::isnan(value); });
  if (values.size() < 2) return 0;
  double const mean =
      std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
  double squares = 0, cubes = 0;
  for (double const value : values) {
    double const gap = mean - value;
    squares += gap * gap, cubes += gap * gap * gap;
  }
  return squares > 0 ? cubes / (6 * std::pow(squares, 1.5)) : 0;
}

/// How the parts of the resamples below a value are corrected: BCa; without correction where all is 0.
/// Source   Efron 1987, Journal of the American Statistical Association 82:171
struct bca_correction {
  double bias = 0;
  double accelerated = 0;

  bca_correction() = default;
  /// @param sorted    values of all resamples  @param left_out  those without each block of patients
  bca_correction(drawn_values const& sorted, double estimate, drawn_values left_out)
      : accelerated(acceleration(std::move(left_out))) {
    auto const [first, last] = std::equal_range(sorted.begin(), sorted.end(), estimate);
    double const all = static_cast<double>(sorted.size());
    double const below =
        (static_cast<double>(first - sorted.begin()) + static_cast<double>(last - first) / 2) / all;
    bias = normal_quantile(std::clamp(below, 0.5 / all, 1 - 0.5 / all));
  }

  /// Which part of the resamples lies below the end of an interval that leaves out a part.
  double corrected(double part) const {
    double const z = bias + normal_quantile(part);
    return normal_probability(bias + z / (1 - accelerated * z));
  }
  /// The part that an interval leaves out whose end has a part of the resamples below it: the inverse.
  double left_out(double below) const {
    double const z = normal_quantile(below) - bias;
    return normal_probability(z / std::max(1 + accelerated * z, 1e-9) - bias);
  }
};

/// Why resamples give no interval, empty where they do; takes undefined values out of them.
inline std::string_view why_no_interval(measurement const& estimate, drawn_values& values) {
  if (!estimate.defined()) return estimate.why_not();
  auto const all = values.size();
  std::erase_if(values, [](double value) { return std::isnan(value); });
  if (2 * values.size() < all || values.empty()) return "undefined in most resamples";
  auto const [least, most] = std::minmax_element(values.begin(), values.end());
  return *least == *most ? "every resample gives the same value" : "";
}

/// The interval of one number. @param left_out  its values without each block of patients in turn
inline interval bootstrap_interval(measurement const& estimate, drawn_values values,
                                   drawn_values left_out, bootstrap_settings const& settings) {
  auto const all = values.size();
  if (auto const reason = why_no_interval(estimate, values); !reason.empty())
    return interval::undefined(reason);
  std::sort(values.begin(), values.end());
  interval found{.level = settings.level,
                 .method = settings.bias_corrected ? "bootstrap, BCa" : "bootstrap, percentile",
                 .left_out = all - values.size()};
  double low = 0.5 - settings.level / 2, high = 0.5 + settings.level / 2;
  if (settings.bias_corrected) {
    bca_correction const correction(values, estimate.value(), std::move(left_out));
    low = correction.corrected(low);
    high = correction.corrected(high);
  }
  found.low = quantile(values, low);
  found.high = quantile(values, high);
  return found;
}

/// The two-sided p-value of a number whose interval ends at 0: an interval of a lower level leaves 0 out.
/// At least 2 / (resamples + 1): the images themselves are one.
/// Source   Efron & Tibshirani 1993, An introduction to the bootstrap, chapter 15
/// @param left_out  its values without each block of patients in turn
inline double bootstrap_p(double estimate, drawn_values values, drawn_values left_out,
                          bootstrap_settings const& settings) {
  std::erase_if(values, [](double value) { return std::isnan(value); });
  std::sort(values.begin(), values.end());
  auto const [first, last] = std::equal_range(values.begin(), values.end(), 0.0);
  double const all = static_cast<double>(values.size());
  double const below = static_cast<double>(first - values.begin()) / all +
                       static_cast<double>(last - first) / (2 * all);
  bca_correction correction;
  if (settings.bias_corrected) correction = bca_correction(values, estimate, std::move(left_out));
  double const part = correction.left_out(std::clamp(below, 1e-12, 1 - 1e-12));
  return std::clamp(2 * std::min(part, 1 - part), 2 / (all + 1), 1.0);
}

/// All values of a statistic in all resamples: `statistic(images)` gives named_measurements, always the
/// same names.
template <class Statistic>
class resampled_statistic {
 public:
  resampled_statistic(Statistic const& statistic, patient_draws const& draws,
                      bootstrap_settings const& settings)
      : estimate_(statistic(draws.all())), patients_(draws.patients()) {
    if (patients_ < 2) return;  // every resample would be the same images
    auto const fill = [&](auto& rows, std::size_t count, auto const& images_of) {
      rows.assign(estimate_.size(), drawn_values(count, undefined));
      parallel_for(count, settings.threads, [&](std::size_t index) {
        auto const values = statistic(images_of(index));
        for (std::size_t row = 0; row < rows.size() && row < values.size(); ++row)
          rows[row][index] = values[row].second.value_or(undefined);
      });
    };
    fill(values_, static_cast<std::size_t>(settings.resamples),
         [&](std::size_t index) { return draws.drawn(index); });
    fill(left_out_, settings.bias_corrected ? draws.blocks() : 0,
         [&](std::size_t block) { return draws.without(block); });
  }

  named_measurements const& estimate() const { return estimate_; }
  interval range(std::size_t row, bootstrap_settings const& settings) const {
    if (patients_ < 2) {
      auto const& value = estimate_[row].second;
      return interval::undefined(value.defined() ? single_patient : value.why_not());
    }
    return bootstrap_interval(estimate_[row].second, values_[row], left_out_[row], settings);
  }
  /// That the number is 0. @pre its range is defined
  double p_value(std::size_t row, bootstrap_settings const& settings) const {
    return bootstrap_p(estimate_[row].second.value(), values_[row], left_out_[row], settings);
  }

 private:
  static constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

  static constexpr std::string_view single_patient = "all images are of one patient";

  named_measurements estimate_;
  std::size_t patients_;
  std::vector<drawn_values> values_, left_out_;
};

}  // namespace detail

}  // namespace cxr
