// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <string_view>
#include <vector>

#include "cxr/measure/calibration/calibration.hpp"

namespace cxr {

/// logistic(a ln p - b ln(1 - p) + c) of the probability p, with a, b >= 0: unlike platt it contains the
/// identity, and low and high probabilities are corrected apart.
/// Source   Kull, Silva Filho, Flach 2017, Beta calibration, section 3; a coefficient that would be
///          negative is left out, as there
struct beta_calibration {
  using role = cxr::role::calibration;
  static constexpr std::string_view name = "beta_calibration";
  static constexpr auto tasks = task::binary | task::multi_label;

  /// a, b and c; none where the classes are separated.
  calibration operator()(predictions const& validation) const {
    return detail::fit_each_class(name, calibration_form::beta, validation, &fit);
  }

 private:
  static std::vector<double> fit(detail::calibration_images const& images) {
    std::vector<std::array<double, 3>> both;
    for (double const x : images.log_odds)
      both.push_back({-detail::softplus(-x), detail::softplus(x), 1});
    auto const c = fit_logistic<3>(both, images.labels);
    if (!c) return {};
    if ((*c)[0] >= 0 && (*c)[1] >= 0) return {c->begin(), c->end()};
    auto const left = std::size_t{(*c)[0] < 0};  // the coefficient that stays
    std::vector<std::array<double, 2>> single;
    for (auto const& row : both) single.push_back({row[left], 1});
    auto const again = fit_logistic<2>(single, images.labels);
    if (!again || (*again)[0] < 0) return {};
    std::vector<double> numbers{0, 0, (*again)[1]};
    numbers[left] = (*again)[0];
    return numbers;
  }
};

}  // namespace cxr
