// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <vector>

#include "cxr/measure/logistic_regression.hpp"

namespace cxr {

/// A small logistic regression of a class on numbers of each image: each number less its mean and divided
/// by its standard deviation over the images of the fit, an intercept, and an L2 penalty of 1, as
/// scikit-learn's make_pipeline(StandardScaler(), LogisticRegression(C=1)).
/// @tparam F  numbers of an image
template <std::size_t F>
class feature_regression {
 public:
  using features = std::array<double, F>;  ///< of one image, finite

  /// Fits to images of both classes.
  /// @param rows      (N), N at least 1
  /// @param positive  (N)
  /// @returns nothing where Newton's method does not converge
  static std::optional<feature_regression> fit(std::vector<features> const& rows,
                                               std::vector<bool> const& positive) {
    feature_regression fitted;
    fitted.standardise(rows);
    std::vector<std::array<double, F + 1>> inputs;
    for (auto const& row : rows) inputs.push_back(fitted.standardised(row));
    std::vector<double> const targets(positive.begin(), positive.end());
    std::array<double, F + 1> penalty;
    penalty.fill(1);
    penalty[F] = 0;
    auto const c = fit_logistic<F + 1>(inputs, targets, penalty);
    if (!c) return std::nullopt;
    fitted.c_ = *c;
    return fitted;
  }

  /// The log-odds of the class for one image.
  double operator()(features const& row) const {
    auto const input = standardised(row);
    double sum = 0;
    for (std::size_t j = 0; j <= F; ++j) sum += c_[j] * input[j];
    return sum;
  }
  /// (F + 1) of the standardised numbers, and the intercept.
  std::array<double, F + 1> const& coefficients() const { return c_; }

 private:
  void standardise(std::vector<features> const& rows) {
    auto const images = static_cast<double>(rows.size());
    for (std::size_t j = 0; j < F; ++j) {
      double sum = 0, squares = 0;
      for (auto const& row : rows) sum += row[j];
      mean_[j] = sum / images;
      for (auto const& row : rows) squares += (row[j] - mean_[j]) * (row[j] - mean_[j]);
      double const deviation = std::sqrt(squares / images);
      // Of equal numbers the deviation is what rounding of their mean leaves.
      bool const equal =
          deviation <= 10 * std::numeric_limits<double>::epsilon() * std::abs(mean_[j]);
      deviation_[j] = equal ? 1 : deviation;
    }
  }
  std::array<double, F + 1> standardised(features const& row) const {
    std::array<double, F + 1> input;
    for (std::size_t j = 0; j < F; ++j) input[j] = (row[j] - mean_[j]) / deviation_[j];
    input[F] = 1;
    return input;
  }

  features mean_{}, deviation_{};
  std::array<double, F + 1> c_{};
};

/// Whether, whichever fold is left out, the images of the others have both classes.
/// @param folds  (N) in [0, count)
inline bool have_both_classes(std::vector<bool> const& positive,
                              std::vector<std::size_t> const& folds, std::size_t count) {
  for (std::size_t fold = 0; fold < count; ++fold) {
    bool any_positive = false, any_negative = false;
    for (std::size_t image = 0; image < folds.size(); ++image)
      if (folds[image] != fold) (positive[image] ? any_positive : any_negative) = true;
    if (!any_positive || !any_negative) return false;
  }
  return true;
}

/// The log-odds of each image by a regression that was fitted on the other folds.
/// @param folds  (N) in [0, count), as grouped_folds() gives them
/// @returns (N); nothing where the images of some folds have one class only, or a fit does not converge
template <std::size_t F>
std::optional<std::vector<double>> out_of_fold(std::vector<std::array<double, F>> const& rows,
                                               std::vector<bool> const& positive,
                                               std::vector<std::size_t> const& folds,
                                               std::size_t count) {
  if (!have_both_classes(positive, folds, count)) return std::nullopt;
  std::vector<double> scores(rows.size());
  for (std::size_t fold = 0; fold < count; ++fold) {
    std::vector<std::array<double, F>> others;
    std::vector<bool> classes;
    for (std::size_t image = 0; image < rows.size(); ++image)
      if (folds[image] != fold) others.push_back(rows[image]), classes.push_back(positive[image]);
    auto const fitted = feature_regression<F>::fit(others, classes);
    if (!fitted) return std::nullopt;
    for (std::size_t image = 0; image < rows.size(); ++image)
      if (folds[image] == fold) scores[image] = (*fitted)(rows[image]);
  }
  return scores;
}

}  // namespace cxr
