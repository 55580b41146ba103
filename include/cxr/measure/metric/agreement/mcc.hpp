// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <string_view>

#include "cxr/measure/metric/ratio/confusion.hpp"

namespace cxr {

/// Matthews' correlation coefficient of true and predicted classes, as
/// sklearn.metrics.matthews_corrcoef.
/// Source   Gorodkin 2004, Computational Biology and Chemistry 28:367, for K classes
struct mcc {
  static constexpr std::string_view name = "mcc";
  static constexpr auto tasks = task::binary | task::multiclass;
  static constexpr bool higher_is_better = true;

  /// In -1…1; undefined where all images have, or are predicted, one class.
  measurement operator()(predictions const& subset) const {
    auto const matrix = confusion{}(subset);
    if (matrix.left_out > 0) return measurement::undefined(detail::nan_logit);
    xt::xtensor<double, 2> const counts = xt::cast<double>(matrix.counts);
    xt::xtensor<double, 1> const truth = xt::sum(counts, {1}), predicted = xt::sum(counts, {0});
    double const images = xt::sum(truth)();
    if (images == 0) return measurement::undefined("no images");
    double const true_spread = images * images - xt::sum(truth * truth)();
    double const predicted_spread = images * images - xt::sum(predicted * predicted)();
    if (true_spread == 0) return measurement::undefined("one class only");
    if (predicted_spread == 0) return measurement::undefined("one class was predicted only");
    double const hits = xt::sum(xt::diagonal(counts))();
    return (hits * images - xt::sum(truth * predicted)()) /
           std::sqrt(true_spread * predicted_spread);
  }
};

}  // namespace cxr
