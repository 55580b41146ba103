// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

namespace cxr {

namespace detail {

/// x' S^-1 x by Gaussian elimination. @param matrix  symmetric, positive definite
inline double quadratic_form(std::vector<std::vector<double>> matrix, std::vector<double> x) {
  double sum = 0;
  for (std::size_t pivot = 0; pivot < x.size(); ++pivot) {
    sum += x[pivot] * x[pivot] / matrix[pivot][pivot];
    for (std::size_t row = pivot + 1; row < x.size(); ++row) {
      double const factor = matrix[row][pivot] / matrix[pivot][pivot];
      for (std::size_t column = pivot; column < x.size(); ++column)
        matrix[row][column] -= factor * matrix[pivot][column];
      x[row] -= factor * x[pivot];
    }
  }
  return sum;
}

/// The proportions of two groups, without the values that neither has.
struct proportions {
  std::vector<double> first, second;
  bool overlap = false;  ///< whether a value occurs in both

  proportions(std::vector<std::int64_t> const& a, std::vector<std::int64_t> const& b) {
    double total_a = 0, total_b = 0;
    for (auto const count : a) total_a += static_cast<double>(count);
    for (auto const count : b) total_b += static_cast<double>(count);
    if (total_a == 0 || total_b == 0) return;
    for (std::size_t value = 0; value < a.size(); ++value) {
      if (a[value] + b[value] == 0) continue;
      first.push_back(static_cast<double>(a[value]) / total_a);
      second.push_back(static_cast<double>(b[value]) / total_b);
      overlap = overlap || (a[value] > 0 && b[value] > 0);
    }
  }
};

}  // namespace detail

/// How much the values of a column differ between two groups, in standard deviations: for two values
/// |p - q| / sqrt((p (1 - p) + q (1 - q)) / 2), for several the Mahalanobis distance between the
/// proportions with the mean of both multinomial covariances. 0.1 and less is usually called balanced.
/// Source   Austin 2009, Using the standardized difference to compare the prevalence of a binary
///          variable, Commun Stat Simul Comput 38; Yang and Dalton 2012, A unified approach to measuring
///          the effect size between two groups, SAS Global Forum 335
/// @param a  (V) images of the first group with each value  @param b  (V) of the second
/// @returns NaN if a group has no image; infinity if no value occurs in both
inline double standardised_difference(std::vector<std::int64_t> const& a,
                                      std::vector<std::int64_t> const& b) {
  detail::proportions const parts(a, b);
  auto const& [p, q, overlap] = parts;
  if (p.empty()) return std::numeric_limits<double>::quiet_NaN();
  if (!overlap) return std::numeric_limits<double>::infinity();
  // Without the last value, whose proportion follows from the others: the matrix is then regular.
  std::size_t const free = p.size() - 1;
  std::vector<std::vector<double>> covariance(free, std::vector<double>(free));
  std::vector<double> difference(free);
  for (std::size_t i = 0; i < free; ++i) {
    difference[i] = p[i] - q[i];
    for (std::size_t j = 0; j < free; ++j)
      covariance[i][j] = ((i == j ? p[i] + q[i] : 0) - p[i] * p[j] - q[i] * q[j]) / 2;
  }
  return std::sqrt(detail::quadratic_form(std::move(covariance), std::move(difference)));
}

}  // namespace cxr
