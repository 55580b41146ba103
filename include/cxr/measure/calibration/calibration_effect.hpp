// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "cxr/core/text.hpp"
#include "cxr/measure/calibration/calibration.hpp"
#include "cxr/measure/measurement.hpp"
#include "cxr/measure/metric/average/per_class.hpp"
#include "cxr/measure/metric/calibration/brier.hpp"
#include "cxr/measure/metric/calibration/ece.hpp"
#include "cxr/measure/metric/calibration/log_loss.hpp"
#include "cxr/measure/predictions.hpp"

namespace cxr {

/// How far probabilities were from the truth on one subset, before and after calibration: `log_loss`,
/// `ece` and `brier`, of findings the mean over those that have a number. Lower is better.
struct calibration_change {
  std::string subset;         ///< "validation", "stress", "test"
  named_measurements before;  ///< of predictions::uncalibrated_probabilities()
  named_measurements after;   ///< of predictions::probabilities()
};

/// What the calibration of a run did.
struct calibration_effect {
  calibration fitted = {};                       ///< on validation, of the best epoch
  std::vector<calibration_change> changes = {};  ///< of each evaluation, in its order
  /// Whether, under stress, log loss or ECE rose by more than 0.005: the calibration may not hold for other images.
  bool may_not_carry_over() const;
  /// The calibration, what it did on validation and, where it may not carry over, a warning.
  std::string text() const;
};

namespace detail {

template <class M>
measurement probability_error(M const& metric, predictions const& output) {
  if (output.kind() == labelling::multi_label) return per_class<M>{metric}(output).macro();
  return metric(output);
}

inline named_measurements probability_errors(predictions const& output) {
  return {{"log_loss", probability_error(log_loss{}, output)},
          {"ece", probability_error(ece{}, output)},
          {"brier", probability_error(brier{}, output)}};
}

/// "log_loss 0.3211 -> 0.3004": those that both have.
inline std::string change_text(calibration_change const& change, bool only_worse) {
  std::string text;
  for (std::size_t index = 0; index < 2; ++index) {
    auto const& [name, before] = change.before[index];
    auto const& after = change.after[index].second;
    if (!before.defined() || !after.defined()) continue;
    constexpr double noise = 0.005;  // of a few hundred images
    if (only_worse && !(after.value() - before.value() > noise)) continue;
    text += (text.empty() ? "" : ", ") + name + " " + fixed_text(before.value(), 4) + " -> " +
            fixed_text(after.value(), 4);
  }
  return text;
}

}  // namespace detail

/// Measures a subset before and after calibration. @param output  calibrated, or not
inline calibration_change measure_calibration(std::string subset, predictions output) {
  calibration_change change{std::move(subset), {}, detail::probability_errors(output)};
  output.calibrated.clear();
  change.before = detail::probability_errors(output);
  return change;
}

inline bool calibration_effect::may_not_carry_over() const {
  return std::any_of(changes.begin(), changes.end(), [](calibration_change const& change) {
    return change.subset == "stress" && !detail::change_text(change, true).empty();
  });
}

inline std::string calibration_effect::text() const {
  std::string text = "calibration " + fitted.rule;
  if (fitted.form == calibration_form::identity) return text;
  for (auto const& change : changes) {
    if (change.subset == "validation")
      text += ", fitted on validation: " + detail::change_text(change, false);
    if (change.subset == "stress" && may_not_carry_over())
      text += "; under stress " + detail::change_text(change, true) +
              ": the calibration may not carry over to images of another kind";
  }
  return text;
}

}  // namespace cxr
