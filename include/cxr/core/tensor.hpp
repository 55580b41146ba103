// SPDX-License-Identifier: MIT
#pragma once

// The one door to LibTorch. Operators beyond the class itself come one header each,
// `ATen/ops/<name>.h`: torch/torch.h would cost every user 20 s a unit.
#include <ATen/core/Tensor.h>

namespace cxr {

using at::Tensor;

}  // namespace cxr
