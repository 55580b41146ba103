// SPDX-License-Identifier: MIT
#pragma once

// The one door to LibTorch. Operators beyond the class itself come one header each,
// `ATen/ops/<name>.h`: torch/torch.h would cost every user 20 s a unit.
#include <ATen/core/Tensor.h>
#include <c10/util/BFloat16.h>

namespace cxr {

using at::Tensor;
/// Eight bits of exponent, eight of mantissa: the range of float at half the size.
using bfloat16 = c10::BFloat16;

}  // namespace cxr
