// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string_view>

#include "cxr/core/role.hpp"
#include "cxr/model/generator.hpp"
#include "cxr/model/layer/linear.hpp"

namespace cxr {

/// One fully connected layer: torchvision's classifier.
struct linear_head {
  using role = cxr::role::head;
  static constexpr std::string_view name = "linear_head";

  /// A network from F features to K logits. @param seed of its initialisation
  template <std::int64_t F, std::int64_t K>
  linear make(std::uint64_t seed) const {
    return linear(F, K, generator(seed));
  }
};

}  // namespace cxr
