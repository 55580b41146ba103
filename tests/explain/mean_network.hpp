// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/ops/tensor.h>

#include "cxr/core/mode.hpp"
#include "cxr/core/tensor.hpp"

namespace cxr::test {

/// A network without a feature map: the mean of the pixels and its opposite.
struct mean_network {
  Tensor operator()(Tensor const& images, inference) const {
    Tensor const mean = images.mean({1, 2, 3}).unsqueeze(1);  // (N,1)
    return mean.mul(at::tensor({-1.0f, 1.0f}));               // (N,2)
  }
};

}  // namespace cxr::test
