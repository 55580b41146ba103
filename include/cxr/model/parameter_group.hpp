// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "cxr/core/named_tensor.hpp"

namespace cxr {

/// The part of the network that a parameter belongs to.
enum class part : std::uint8_t { backbone, head };

/// Parameters with the same learning rate and weight decay, on one device, of one dtype.
struct parameter_group {
  std::vector<named_tensor> parameters = {};  ///< leaves; frozen ones do not require a gradient
  part owner = part::backbone;                ///< chooses the learning rate
  bool decays = true;                         ///< false for norms and biases
  std::int64_t depth = 0;                     ///< stages between this one and the head
};

}  // namespace cxr
