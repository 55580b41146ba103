// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include "cxr/measure/calibration/calibration.hpp"

namespace cxr {

/// Probabilities as the network gives them, at the class frequencies of the training images.
struct no_calibration {
  using role = cxr::role::calibration;
  static constexpr std::string_view name = "no_calibration";
  static constexpr auto tasks = all_tasks;

  /// The identity.
  calibration operator()(predictions const&) const { return {}; }
};

}  // namespace cxr
