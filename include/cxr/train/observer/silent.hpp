// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include "cxr/train/observer/observer.hpp"

namespace cxr {

/// Shows and writes nothing.
struct silent {
  using role = cxr::role::observer;
  static constexpr std::string_view name = "silent";

  /// Ignores every report.
  struct state {
    void operator()(run_end const&) const {}  ///< ignores how the run ended
  };
  /// Starts ignoring.
  state start() const { return {}; }
};

}  // namespace cxr
