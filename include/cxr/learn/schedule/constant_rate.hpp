// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include "cxr/learn/schedule/schedule.hpp"

namespace cxr {

/// The full learning rate at every step.
struct constant_rate {
  using role = cxr::role::schedule;
  static constexpr std::string_view name = "constant_rate";

  /// 1.
  double operator()(training_progress const&) const { return 1; }
};

}  // namespace cxr
