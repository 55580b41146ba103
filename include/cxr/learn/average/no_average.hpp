// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include "cxr/learn/average/average.hpp"

namespace cxr {

/// The network itself, as it is after each update.
struct no_average {
  using role = cxr::role::average;
  static constexpr std::string_view name = "no_average";

  /// 1.
  double operator()(training_progress const&) const { return 1; }
};

}  // namespace cxr
