// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "cxr/measure/logistic.hpp"

namespace cxr {

namespace detail {

/// Solves a small linear system by Gaussian elimination with pivots. @returns nothing where it is singular
template <std::size_t M>
std::optional<std::array<double, M>> solve(std::array<std::array<double, M>, M> matrix,
                                           std::array<double, M> right) {
  for (std::size_t column = 0; column < M; ++column) {
    std::size_t pivot = column;
    for (std::size_t row = column + 1; row < M; ++row)
      if (std::abs(matrix[row][column]) > std::abs(matrix[pivot][column])) pivot = row;
    if (!(std::abs(matrix[pivot][column]) > 0)) return std::nullopt;
    std::swap(matrix[pivot], matrix[column]);
    std::swap(right[pivot], right[column]);
    for (std::size_t row = column + 1; row < M; ++row) {
      double const factor = matrix[row][column] / matrix[column][column];
      for (std::size_t k = column; k < M; ++k) matrix[row][k] -= factor * matrix[column][k];
      right[row] -= factor * right[column];
    }
  }
  for (std::size_t row = M; row-- > 0;) {
    for (std::size_t k = row + 1; k < M; ++k) right[row] -= matrix[row][k] * right[k];
    right[row] /= matrix[row][row];
  }
  return right;
}

/// The negative log-likelihood of a logistic regression with its penalty, and Newton's steps on it.
template <std::size_t M>
class logistic_likelihood {
 public:
  using vector = std::array<double, M>;  ///< coefficients

  logistic_likelihood(std::span<vector const> features, std::span<double const> targets,
                      vector const& penalty)
      : features_(features), targets_(targets), penalty_(penalty) {}

  double cost(vector const& c) const {
    double sum = 0;
    for (std::size_t j = 0; j < M; ++j) sum += penalty_[j] * c[j] * c[j] / 2;
    for (std::size_t row = 0; row < features_.size(); ++row) {
      double const z = log_odds(c, row);
      sum += softplus(z) - targets_[row] * z;
    }
    return sum;
  }

  /// Newton's step. @returns nothing where the curvature is singular
  std::optional<vector> step(vector const& c) const {
    vector gradient{};
    std::array<vector, M> curvature{};
    for (std::size_t j = 0; j < M; ++j)
      gradient[j] = -penalty_[j] * c[j], curvature[j][j] = penalty_[j];
    for (std::size_t row = 0; row < features_.size(); ++row) {
      auto const& x = features_[row];
      double const p = logistic(log_odds(c, row));
      for (std::size_t j = 0; j < M; ++j) {
        gradient[j] += (targets_[row] - p) * x[j];
        for (std::size_t k = 0; k < M; ++k) curvature[j][k] += p * (1 - p) * x[j] * x[k];
      }
    }
    return solve(curvature, gradient);
  }

 private:
  double log_odds(vector const& c, std::size_t row) const {
    double z = 0;
    for (std::size_t j = 0; j < M; ++j) z += c[j] * features_[row][j];
    return z;
  }

  std::span<vector const> features_;
  std::span<double const> targets_;
  vector penalty_;
};

}  // namespace detail

/// The c for which P(event) = logistic(sum_j c_j features_j) is likeliest: Newton's method, its steps
/// halved while they make the likelihood worse.
/// @param features  (N) rows; a column of 1s gives an intercept
/// @param targets   (N) in 0…1: whether the event happened, or its smoothed probability
/// @param penalty   (M) of c: half the sum of penalty_j c_j^2 is added to the negative log-likelihood; of
///                  features with the deviation 1 a penalty of 1, and of 0 for the intercept, is
///                  scikit-learn's LogisticRegression
/// @returns (M), or nothing where no finite c is the likeliest: the features separate the events
template <std::size_t M>
std::optional<std::array<double, M>> fit_logistic(std::span<std::array<double, M> const> features,
                                                  std::span<double const> targets,
                                                  std::array<double, M> const& penalty = {}) {
  detail::logistic_likelihood<M> const likelihood(features, targets, penalty);
  std::array<double, M> c{};
  double reached = likelihood.cost(c);
  for (int step = 0; step < 100; ++step) {
    auto move = likelihood.step(c);
    if (!move) return std::nullopt;
    auto const moved = [&] {
      auto changed = c;
      for (std::size_t j = 0; j < M; ++j) changed[j] += (*move)[j];
      return changed;
    };
    double next = likelihood.cost(moved());
    for (int half = 0; half < 40 && !(next <= reached + 1e-12 * (1 + reached)); ++half) {
      for (auto& part : *move) part /= 2;
      next = likelihood.cost(moved());
    }
    double largest = 0;
    for (std::size_t j = 0; j < M; ++j)
      largest = std::max(largest, std::abs((*move)[j]) / (1 + std::abs(c[j])));
    c = moved(), reached = next;
    if (largest < 1e-10) return c;
  }
  return std::nullopt;
}

}  // namespace cxr
