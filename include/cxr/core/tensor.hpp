// SPDX-License-Identifier: MIT
#pragma once

// What cxr includes of LibTorch everywhere. Operators beyond the members of the class come one
// header each, `ATen/ops/<name>.h`; `a * b` of two tensors is in `ATen/TensorOperators.h`, and cxr
// writes `a.mul(b)`. torch/torch.h would cost every unit 20 s.
#include <ATen/core/Tensor.h>
#include <c10/util/BFloat16.h>

namespace cxr {

using at::Tensor;
/// Eight bits of exponent, eight of mantissa: the range of float at half the size.
using bfloat16 = c10::BFloat16;

}  // namespace cxr
