// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string_view>

#include "cxr/core/settings.hpp"
#include "cxr/measure/metric/calibration/bins.hpp"
#include "cxr/measure/metric/metric.hpp"

namespace cxr {

/// Maximum calibration error: the largest |mean probability - frequency| of a bin of equal width, as
/// torchmetrics' BinaryCalibrationError with norm="max". One image alone in a bin decides it.
struct mce {
  static constexpr std::string_view name = "mce";
  static constexpr auto tasks = task::binary | task::multiclass;
  static constexpr bool higher_is_better = false;

  std::int64_t bins = 15;

  static constexpr auto fields = hana::make_tuple(
      field{&mce::bins, "mce-bins", "Bins of equal width of the largest calibration error."}.in(
          1, 10000));

  /// In 0…1; undefined without images, or where a logit is not a number.
  measurement operator()(predictions const& subset) const {
    auto const all = outcomes_of(subset);
    if (!all.why_not.empty()) return measurement::undefined(all.why_not);
    double largest = 0;
    for (auto const& bin : calibration_bins(all, bins, binning::equal_width))
      largest = std::max(largest, std::abs(bin.probability - bin.happened) / bin.images);
    return largest;
  }
};

}  // namespace cxr
