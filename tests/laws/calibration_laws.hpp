// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "cxr/measure/calibration/calibration.hpp"
#include "cxr/measure/gathered.hpp"
#include "laws/drawn_predictions.hpp"

/// What the compiler cannot see of a Calibrator, as code: run it on your own.
namespace cxr::laws {

namespace detail {

/// Predictions that know something of the labels.
inline predictions informed_predictions(task kind, std::size_t images, std::uint64_t seed) {
  auto drawn = drawn_predictions(kind, images, seed);
  for (std::size_t image = 0; image < images; ++image)
    for (std::size_t k = 0; k < drawn.classes; ++k)
      if (kind == task::multi_label ? drawn.finding(image, k) == presence::present
                                    : drawn.labels[image] == static_cast<std::int64_t>(k))
        drawn.logits[image * drawn.classes + k] += 0.5f;
  return drawn;
}

/// Probabilities in 0…1; of exclusive classes with the sum 1; of two classes in the order of the scores.
inline void check_probabilities(calibration const& fitted, predictions const& output) {
  std::vector<std::pair<double, double>> ranked;
  for (std::size_t image = 0; image < output.size(); ++image) {
    auto const p = fitted.probabilities(output, image);
    REQUIRE(p.size() == output.classes);
    for (double const value : p) REQUIRE((value >= 0 && value <= 1));
    if (output.kind() == labelling::exclusive)
      REQUIRE(std::accumulate(p.begin(), p.end(), 0.0) == Approx(1));
    ranked.emplace_back(output.probabilities(image).back(), p.back());
  }
  if (output.classes != 2) return;
  std::sort(ranked.begin(), ranked.end());
  for (std::size_t image = 1; image < ranked.size(); ++image)
    REQUIRE(ranked[image].second >= ranked[image - 1].second - 1e-12);
}

}  // namespace detail

/// Runs every law of Calibrator, for each task that it states.
/// @param calibrator  with the settings to be tested
template <Calibrator C>
void check_calibrator(C const& calibrator) {
  for (auto const kind : {task::binary, task::multiclass, task::multi_label}) {
    if (!covers(C::tasks, kind)) continue;
    auto const validation = detail::informed_predictions(kind, 200, 11);
    auto const fitted = calibrator(validation);
    INFO("task " << static_cast<int>(kind) << ", " << fitted.rule);
    CHECK_FALSE(fitted.rule.empty());
    detail::check_probabilities(fitted, validation);
    detail::check_probabilities(fitted, drawn_predictions(kind, 50, 12));

    // law: image order does not matter
    std::vector<std::size_t> reversed(validation.size());
    std::iota(reversed.rbegin(), reversed.rend(), std::size_t{0});
    auto const again = calibrator(gathered(validation, reversed));
    for (std::size_t image = 0; image < validation.size(); ++image)
      CHECK(again.probabilities(validation, image).back() ==
            Approx(fitted.probabilities(validation, image).back()).epsilon(1e-9));

    // law: an earlier calibration does not matter
    CHECK(calibrator(calibration{"",
                                 calibration_form::logistic,
                                 {validation.kind() == labelling::multi_label
                                      ? std::vector<std::vector<double>>(validation.classes, {3, 0})
                                      : std::vector<std::vector<double>>{{3, 0}}}}
                         .apply(validation)) == fitted);

    // law: without images there is nothing to fit, and the probabilities stay
    auto const unfitted = calibrator(gathered(validation, {}));
    CHECK(unfitted.probabilities(validation, 0) == validation.probabilities(0));
  }
}

}  // namespace cxr::laws
