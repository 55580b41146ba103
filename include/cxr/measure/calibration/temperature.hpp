// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string_view>
#include <vector>

#include "cxr/core/text.hpp"
#include "cxr/measure/calibration/calibration.hpp"
#include "cxr/measure/logistic.hpp"

namespace cxr {

/// Divides the log-odds by one number T > 0, of findings one each: the network's confidence changes, not
/// what it predicts.
/// Source   Guo et al. 2017, On calibration of modern neural networks, section 4.2: T minimises the
///          negative log-likelihood of validation
struct temperature {
  using role = cxr::role::calibration;
  static constexpr std::string_view name = "temperature";
  static constexpr auto tasks = all_tasks;

  /// The likeliest T; none where the classes are separated, for then T would be 0.
  calibration operator()(predictions const& validation) const {
    if (validation.kind() == labelling::exclusive && validation.classes > 2)
      return of_several_classes(validation);
    return detail::fit_each_class(
        name, calibration_form::logistic, validation, [](detail::calibration_images const& images) {
          auto const slope = likeliest_slope([&](double a, double& curvature) {
            double residual = 0;
            for (std::size_t image = 0; image < images.labels.size(); ++image) {
              double const x = images.log_odds[image], p = detail::logistic(a * x);
              residual += (images.labels[image] - p) * x;
              curvature += p * (1 - p) * x * x;
            }
            return residual;
          });
          return slope > 0 ? std::vector<double>{slope, 0} : std::vector<double>{};
        });
  }

 private:
  /// The a = 1/T at which the derivative of the log-likelihood, which falls with a, is 0: Newton's steps
  /// inside a bracket. @returns 0 where it has no place in 0.001…1000
  template <class F>
  static double likeliest_slope(F&& derivative) {
    double low = 1e-3, high = 1e3, slope = 1, curvature = 0;
    if (!(derivative(high, curvature) < 0) || !(derivative(low, curvature) > 0)) return 0;
    for (int step = 0; step < 200; ++step) {
      curvature = 0;
      double const residual = derivative(slope, curvature);
      (residual > 0 ? low : high) = slope;
      double next = curvature > 0 ? slope + residual / curvature : low;
      if (!(next > low && next < high)) next = (low + high) / 2;
      if (std::abs(next - slope) < 1e-13 * slope) return next;
      slope = next;
    }
    return slope;
  }

  static calibration of_several_classes(predictions const& validation) {
    double const slope = likeliest_slope([&](double a, double& curvature) {
      double residual = 0;
      for (std::size_t image = 0; image < validation.size(); ++image) {
        auto const p = validation.uncalibrated_probabilities(image);
        double const largest = std::log(*std::max_element(p.begin(), p.end()));
        double sum = 0, mean = 0, square = 0;
        for (double const value : p) {
          double const x = std::log(std::max(value, 1e-300)), weight = std::exp(a * (x - largest));
          sum += weight, mean += weight * x, square += weight * x * x;
        }
        mean /= sum;
        residual +=
            std::log(std::max(p[static_cast<std::size_t>(validation.labels[image])], 1e-300)) -
            mean;
        curvature += square / sum - mean * mean;
      }
      return residual;
    });
    if (slope == 0)
      return {
          "none: validation is empty, has one class, is separated, or has a logit that is not "
          "finite"};
    return {std::string(name), calibration_form::logistic, {{slope, 0}}};
  }
};

}  // namespace cxr
