// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "cxr/core/role.hpp"
#include "cxr/data/started.hpp"
#include "cxr/measure/logistic.hpp"
#include "cxr/measure/logistic_regression.hpp"
#include "cxr/measure/metric/calibration/outcomes.hpp"
#include "cxr/measure/metric/metric.hpp"
#include "cxr/measure/predictions.hpp"

namespace cxr {

/// The forms that a calibration can have, for the log-odds x of a probability p.
enum class calibration_form : std::uint8_t {
  identity,  ///< p
  logistic,  ///< logistic(a x + b); of several exclusive classes softmax(a x)
  beta,      ///< logistic(a ln p - b ln(1 - p) + c)
  steps      ///< linear between points (x, p), constant outside
};

/// What a calibrator has fitted: plain numbers, which travel with the weights.
struct calibration {
  std::string rule = "none";                           ///< how it was fitted, in words
  calibration_form form = calibration_form::identity;  ///< what the parameters mean
  /// Two exclusive classes: one list, for the second class; several: one list with a; findings: (K)
  /// lists. logistic: a, b; beta: a, b, c; steps: all x in ascending order, then as many p,
  /// or nothing: the probability stays.
  std::vector<std::vector<double>> parameters = {};

  bool operator==(calibration const&) const = default;  ///< equal in rule, form and parameters

  /// (K) calibrated probabilities of one image, from predictions::uncalibrated_probabilities(): of
  /// exclusive classes with the sum 1.
  std::vector<double> probabilities(predictions const& output, std::size_t image) const;
  /// The same predictions, with these probabilities for all that shows or measures probabilities. What
  /// is predicted and how images are ranked stays, for that is read from what the network gives.
  predictions apply(predictions output) const;
};

template <class C>
concept FitsCalibration = requires(started_t<C> const calibrator, predictions const& validation) {
  { calibrator(validation) } -> std::same_as<calibration>;
};

/// Fits a calibration on validation: of 100 images with a calibrated probability of 0.8, 80 have the
/// class. It holds for images such as those of validation; stress validation shows whether it carries
/// over to others.
/// Call     calibrator(predictions of validation) -> calibration
/// Facts    `tasks`: the kinds of source that it can be fitted for, compared at compile time
/// Units    probabilities at the class frequencies of the training images, before and after;
///          thresholds, predicted classes and ranks are read from what the network gives, and stay
/// Laws     image order, unknown labels and an earlier calibration do not matter; of two classes, and of
///          findings, the order of the probabilities stays; probabilities in 0…1; also where validation has one class
///          only (identity, and the rule says so)
/// Default  temperature (fwd.hpp)   Own one: docs/how_to/   Proof: tests/measure/calibration/
template <class C>
concept Calibrator =
    std::copyable<C> && PolicyOf<C, role::calibration> && StatesTasks<C> && FitsCalibration<C>;

namespace detail {

/// Log-odds of predictions::uncalibrated_probabilities() of one class, or finding. @pre two classes, or findings
inline double corrected_log_odds_of(predictions const& output, std::size_t image, std::size_t k) {
  auto const logits = output.precise_logits(image);
  auto const& weights = output.class_weights;
  bool const finding = output.kind() == labelling::multi_label;
  double const log_odds = finding ? logits[k] : logits[k] - logits[0];
  if (weights.empty()) return log_odds;
  return log_odds - std::log(finding ? weights[k] : weights[k] / weights[0]);
}

/// Linear between points, constant outside. @param points  all x, then as many y
inline double interpolated(std::vector<double> const& points, double x) {
  if (std::isnan(x)) return x;  // upper_bound would put it above all points
  auto const middle = points.begin() + static_cast<std::ptrdiff_t>(points.size() / 2);
  auto const above = std::upper_bound(points.begin(), middle, x);
  auto const value = [&](auto place) { return *(middle + (place - points.begin())); };
  if (above == points.begin()) return *middle;
  if (above == middle) return points.back();
  double const part = (x - *(above - 1)) / (*above - *(above - 1));
  return value(above - 1) + part * (value(above) - value(above - 1));
}

inline double calibrated_probability(calibration_form form, std::vector<double> const& numbers,
                                     double x) {
  switch (form) {
    case calibration_form::identity: return logistic(x);
    case calibration_form::logistic: return logistic(numbers[0] * x + numbers[1]);
    case calibration_form::beta:
      return logistic(-numbers[0] * softplus(-x) + numbers[1] * softplus(x) + numbers[2]);
    case calibration_form::steps: return numbers.empty() ? logistic(x) : interpolated(numbers, x);
  }
  return logistic(x);
}

/// Log-odds of one class in ascending order, so that the order of the images does not change a sum, and
/// whether each image has the class.
struct calibration_images {
  std::vector<double> log_odds, labels;
  std::string why_not = {};  ///< why there is no calibration to fit; empty where there is

  /// @param binary  predictions of two classes
  explicit calibration_images(predictions const& binary) {
    std::vector<std::pair<double, double>> rows;
    auto const all = corrected_log_odds(binary);
    for (std::size_t image = 0; image < all.size(); ++image) {
      rows.emplace_back(all[image], binary.labels[image] == 1 ? 1 : 0);
      if (!std::isfinite(all[image])) why_not = "a logit is not finite";
    }
    if (!why_not.empty()) return;
    std::sort(rows.begin(), rows.end());
    for (auto const& [x, label] : rows) log_odds.push_back(x), labels.push_back(label);
    auto const positives = std::count(labels.begin(), labels.end(), 1.0);
    if (positives == 0 || positives == std::ssize(labels))
      why_not = "validation has one class only";
  }
  /// Why no numbers of a form were found.
  std::string why_not_fitted() const {
    if (!why_not.empty()) return why_not;
    return log_odds.front() == log_odds.back() ? "all probabilities are equal"
                                               : "the probabilities separate the classes";
  }
};

/// The parameters that change nothing.
inline std::vector<double> unchanged(calibration_form form) {
  if (form == calibration_form::beta) return {1, 1, 0};
  return form == calibration_form::logistic ? std::vector<double>{1, 0} : std::vector<double>{};
}

/// A calibration of one class after the other. Findings that cannot be fitted stay as they are, and the
/// rule names them.
/// @param fit  of the images of a class: its parameters, or none where they cannot be fitted
template <class F>
calibration fit_each_class(std::string_view name, calibration_form form,
                           predictions const& validation, F&& fit) {
  calibration fitted{std::string(name), form, {}};
  bool const findings = validation.kind() == labelling::multi_label;
  if (!findings && validation.classes < 2) return {"none: there is one class"};
  std::string not_fitted;
  bool any = false;
  for (std::size_t k = findings ? 0 : 1; k < validation.classes; ++k) {
    calibration_images const images(findings ? validation.one_vs_rest(k) : validation);
    auto numbers = images.why_not.empty() ? fit(images) : std::vector<double>{};
    any = any || !numbers.empty();
    if (numbers.empty()) {
      numbers = unchanged(form);
      not_fitted += (not_fitted.empty() ? "" : "; ") + validation.class_name(k) +
                    " cannot be calibrated, " + images.why_not_fitted();
    }
    fitted.parameters.push_back(std::move(numbers));
  }
  if (!any) return {"none: " + not_fitted};
  if (!not_fitted.empty()) fitted.rule += ", but " + not_fitted;
  return fitted;
}

}  // namespace detail

inline std::vector<double> calibration::probabilities(predictions const& output,
                                                      std::size_t image) const {
  if (form == calibration_form::identity) return output.uncalibrated_probabilities(image);
  bool const findings = output.kind() == labelling::multi_label;
  if (!findings && output.classes > 2) {  // softmax(a (logits - ln w)) is p^a, divided by its sum
    auto values = output.uncalibrated_probabilities(image);
    double const largest = *std::max_element(values.begin(), values.end());
    double sum = 0;  // p / largest: no power of the likeliest class becomes 0
    for (auto& value : values) sum += value = std::pow(value / largest, parameters[0][0]);
    for (auto& value : values) value /= sum;
    return values;
  }
  std::vector<double> values;
  for (std::size_t k = findings ? 0 : 1; k < output.classes; ++k)
    values.push_back(detail::calibrated_probability(
        form, parameters[values.size()], detail::corrected_log_odds_of(output, image, k)));
  if (!findings) values.insert(values.begin(), 1 - values[0]);
  return values;
}

inline predictions calibration::apply(predictions output) const {
  output.calibrated.clear();
  if (form == calibration_form::identity) return output;
  std::vector<double> all;
  for (std::size_t image = 0; image < output.size(); ++image) {
    auto const row = probabilities(output, image);
    all.insert(all.end(), row.begin(), row.end());
  }
  output.calibrated = std::move(all);
  return output;
}

/// One sentence for whatever a Calibrator lacks.
template <class C>
struct explain_calibrator {
  static_assert(std::copyable<C>,
                "cxr: a Calibrator must be copyable [docs/errors.md#calibrator-copy]");
  static_assert(StatesTasks<C>,
                "cxr: a Calibrator needs \"static constexpr auto tasks = cxr::task::binary\" (or "
                "multiclass, multi_label, joined by |) [docs/errors.md#calibrator-tasks]");
  static_assert(FitsCalibration<C>,
                "cxr: a Calibrator needs \"calibration operator()(predictions const&) const\" "
                "[docs/errors.md#calibrator-call]");
};

namespace role {
template <class C>
explain_calibrator<C> explanation(calibration, std::type_identity<C>);  // explanation_of finds it
template <class C>
std::bool_constant<Calibrator<C>> fulfils(calibration, std::type_identity<C>);
}  // namespace role

}  // namespace cxr
