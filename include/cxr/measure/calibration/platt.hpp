// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>
#include <vector>

#include "cxr/measure/calibration/calibration.hpp"

namespace cxr {

/// logistic(a x + b) of the log-odds x: also corrects a constant error of the odds. Labels count as
/// (n + 1) / (n + 2) and 1 / (m + 2), with n positive and m negative images.
/// Source   Platt 1999, Probabilistic outputs for support vector machines, section 2.2; equal to
///          sklearn.calibration's "sigmoid"
struct platt {
  using role = cxr::role::calibration;
  static constexpr std::string_view name = "platt";
  static constexpr auto tasks = task::binary | task::multi_label;

  /// a and b; none where a higher score means the class less often.
  calibration operator()(predictions const& validation) const {
    return detail::fit_each_class(
        name, calibration_form::logistic, validation, [](detail::calibration_images const& images) {
          auto const n =
              static_cast<double>(std::count(images.labels.begin(), images.labels.end(), 1.0));
          auto const m = static_cast<double>(images.labels.size()) - n;
          std::vector<std::array<double, 2>> features;
          std::vector<double> targets;
          for (std::size_t image = 0; image < images.labels.size(); ++image) {
            features.push_back({images.log_odds[image], 1});
            targets.push_back(images.labels[image] == 1 ? (n + 1) / (n + 2) : 1 / (m + 2));
          }
          auto const c = fit_logistic<2>(features, targets);
          return c && (*c)[0] > 0 ? std::vector<double>(c->begin(), c->end())
                                  : std::vector<double>{};
        });
  }
};

}  // namespace cxr
