// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "cxr/core/tensor.hpp"

namespace cxr {

/// A tensor and its name, as a state dict or a file of weights has them.
struct named_tensor {
  std::string name;  ///< "features.denseblock1.denselayer1.norm1.weight"
  Tensor tensor;     ///< a handle: writing to it writes to the network
};

}  // namespace cxr
