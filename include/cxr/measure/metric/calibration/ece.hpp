// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <cstdint>
#include <string_view>

#include "cxr/core/settings.hpp"
#include "cxr/measure/metric/calibration/bins.hpp"
#include "cxr/measure/metric/metric.hpp"

namespace cxr {

namespace detail {

/// Mean over the images of |mean probability - frequency| in their bin.
inline measurement mean_gap(predictions const& subset, std::int64_t bins, binning rule) {
  auto const all = outcomes_of(subset);
  if (!all.why_not.empty()) return measurement::undefined(all.why_not);
  double sum = 0;
  for (auto const& bin : calibration_bins(all, bins, rule))
    sum += std::abs(bin.probability - bin.happened);
  return sum / static_cast<double>(subset.size());
}

}  // namespace detail

/// Expected calibration error in bins of equal width: by how much probabilities and frequencies
/// differ; as torchmetrics' BinaryCalibrationError. Of several classes, of the likeliest one. It grows
/// with the number of bins, also where the probabilities are right.
/// Source   Guo et al. 2017, On calibration of modern neural networks
struct ece {
  static constexpr std::string_view name = "ece";
  static constexpr auto tasks = task::binary | task::multiclass;
  static constexpr bool higher_is_better = false;

  std::int64_t bins = 15;

  static constexpr auto fields = hana::make_tuple(
      field{&ece::bins, "ece-bins", "Bins of equal width of the calibration error."}.in(1, 10000));

  /// In 0…1; undefined without images, or where a logit is not a number.
  measurement operator()(predictions const& subset) const {
    return detail::mean_gap(subset, bins, binning::equal_width);
  }
};

/// The same in bins of as many images each, cut at quantiles: saturated networks leave most bins of
/// equal width empty. Equal probabilities are in one bin.
/// Source   Nixon et al. 2019, Measuring calibration in deep learning
struct ece_equal_mass {
  static constexpr std::string_view name = "ece_equal_mass";
  static constexpr auto tasks = task::binary | task::multiclass;
  static constexpr bool higher_is_better = false;

  std::int64_t bins = 15;

  static constexpr auto fields =
      hana::make_tuple(field{&ece_equal_mass::bins, "ece-mass-bins",
                             "Bins of equal numbers of images of the calibration error."}
                           .in(1, 10000));

  /// In 0…1; undefined without images, or where a logit is not a number.
  measurement operator()(predictions const& subset) const {
    return detail::mean_gap(subset, bins, binning::equal_mass);
  }
};

}  // namespace cxr
