// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include "cxr/measure/metric/ratio/confusion.hpp"

namespace cxr {

/// Agreement of true and predicted classes beyond chance, as sklearn.metrics.cohen_kappa_score.
/// Source   Cohen 1960, Educational and Psychological Measurement 20:37
struct cohen_kappa {
  static constexpr std::string_view name = "cohen_kappa";
  static constexpr auto tasks = task::binary | task::multiclass;
  static constexpr bool higher_is_better = true;

  /// At most 1, 0 by chance; undefined where one class is all that is true and predicted.
  measurement operator()(predictions const& subset) const {
    auto const matrix = confusion{}(subset);
    if (matrix.left_out > 0) return measurement::undefined(detail::nan_logit);
    xt::xtensor<double, 2> const counts = xt::cast<double>(matrix.counts);
    xt::xtensor<double, 1> const truth = xt::sum(counts, {1}), predicted = xt::sum(counts, {0});
    double const images = xt::sum(truth)();
    if (images == 0) return measurement::undefined("no images");
    double const chance = xt::sum(truth * predicted)() / images;  // images, as are the hits
    if (chance == images) return measurement::undefined("one class only, true and predicted");
    return (xt::sum(xt::diagonal(counts))() - chance) / (images - chance);
  }
};

}  // namespace cxr
