// SPDX-License-Identifier: MIT
#pragma once

#include "cxr/data/split/split.hpp"
#include "cxr/data/started.hpp"
#include "cxr/measure/decision/decision.hpp"
#include "cxr/measure/predictions.hpp"

// Predictions and operating points whose types state the subset that they are from. Both are what they
// derive from, so metrics and reports take them unchanged; that a threshold is used on the images that it
// was chosen on is refused when a program is compiled.
namespace cxr {

/// Predictions for the images of a subset, as they are or under stress.
template <subset Part>
struct predictions_on : predictions {};

/// The operating point that was chosen on the images of a subset.
template <subset ChosenOn>
struct threshold : operating_point {};

namespace detail {

/// One sentence for a threshold that knows the images which it is used on.
template <subset ChosenOn, subset Part>
struct explain_threshold {
  static_assert(ChosenOn != subset::test || Part != subset::test,
                "cxr: a threshold that was chosen on the test images says nothing about new images "
                "when it is used on them; choose it on validation "
                "[docs/errors.md#threshold-chosen-on-test]");
};

/// One sentence for what is chosen, or fitted, on the test images.
template <class Predictions>
struct explain_choice {};
template <subset Part>
struct explain_choice<predictions_on<Part>> {
  static_assert(
      Part != subset::test,
      "cxr: a threshold that was chosen on the test images says nothing about new images, "
      "and neither does a calibration; choose it on validation "
      "[docs/errors.md#threshold-chosen-on-test]");
};

}  // namespace detail

/// The threshold that a decision chooses. @param decision  a Decision, started
template <class D, subset Part>
threshold<Part> choose_threshold(D const& decision, predictions_on<Part> const& output) {
  return {decision(output)};
}

/// Predictions at a threshold. One that was chosen on the test does not compile with predictions for it.
template <subset ChosenOn, subset Part>
predictions_on<Part> at_threshold(predictions_on<Part> output, threshold<ChosenOn> const& chosen) {
  [[maybe_unused]] constexpr detail::explain_threshold<ChosenOn, Part> explained{};
  output.operating_point = chosen;
  return output;
}

}  // namespace cxr
