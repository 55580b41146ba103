// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include "cxr/data/stress/stress.hpp"

namespace cxr {

/// No stress validation: half the time, and no sign of a network that relies on one machine's images.
struct no_stress {
  using role = cxr::role::stress;
  static constexpr std::string_view name = "no_stress";

  /// The same batch.
  image_batch operator()(image_batch const& batch, training) const { return batch; }
};

}  // namespace cxr
