// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string_view>

#include "cxr/core/settings.hpp"
#include "cxr/measure/metric/calibration/bins.hpp"
#include "cxr/measure/metric/metric.hpp"

namespace cxr {

/// Brier score = reliability - resolution + uncertainty. Reliability: how far probabilities are from
/// the frequencies of their bin (0 is best). Resolution: how far these frequencies are from the overall
/// one (uncertainty is best). Uncertainty: of the labels alone. Bins hold equal numbers of images, equal
/// probabilities together; the spread inside bins counts in the resolution, so that the sum is exact.
/// With 0 bins, each probability that occurs is a bin (Murphy's own definition).
/// Source   Murphy 1973, Journal of Applied Meteorology 12:595; Stephenson, Coelho, Jolliffe 2008,
///          Weather and Forecasting 23:752, eq. 13 (generalised resolution)
struct brier_decomposition {
  static constexpr std::string_view name = "brier_decomposition";
  static constexpr auto tasks = task::binary;

  std::int64_t bins = 10;

  static constexpr auto fields =
      hana::make_tuple(field{&brier_decomposition::bins, "brier-bins",
                             "Bins of the Brier score's parts; 0: each probability by itself."}
                           .in(0, 10000));

  /// "reliability", "resolution", "uncertainty"; undefined without images, or where a logit is not a
  /// number.
  named_measurements operator()(predictions const& subset) const {
    measurement reliability = 0, resolution = 0, uncertainty = 0;
    auto const all = outcomes_of(subset);
    if (!all.why_not.empty()) {
      reliability = resolution = uncertainty = measurement::undefined(all.why_not);
    } else {
      auto const images = static_cast<double>(subset.size());
      double const frequency = xt::mean(all.happened)();
      double reliable = 0, resolved = 0;
      for (auto const& bin :
           calibration_bins(all, bins, bins == 0 ? binning::distinct : binning::equal_mass)) {
        double const p = bin.probability / bin.images, y = bin.happened / bin.images;
        reliable += bin.images * (p - y) * (p - y);
        resolved += bin.images * (y - frequency) * (y - frequency) -
                    (bin.squares - bin.probability * p) + 2 * (bin.products - bin.probability * y);
      }
      reliability = reliable / images;
      resolution = resolved / images;
      uncertainty = frequency * (1 - frequency);
    }
    return {{"reliability", reliability}, {"resolution", resolution}, {"uncertainty", uncertainty}};
  }
};

}  // namespace cxr
