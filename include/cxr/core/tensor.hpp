// SPDX-License-Identifier: MIT
#pragma once

// What cxr includes of LibTorch everywhere. Operators beyond the members of the class come one
// header each, `ATen/ops/<name>.h`; `a * b` of two tensors is in `ATen/TensorOperators.h`, and cxr
// writes `a.mul(b)`. torch/torch.h would cost every unit 20 s.
#include <ATen/core/Tensor.h>
#include <c10/util/BFloat16.h>
#include <torch/version.h>

#include <type_traits>

#if defined(__clang__) && __clang_major__ >= 18 && TORCH_VERSION_MAJOR == 2 && \
    TORCH_VERSION_MINOR < 12
// Such a clang has another symbol for this template than the compiler that built LibTorch, so that
// programs would not link (https://github.com/pytorch/pytorch/issues/174898). A definition here needs
// none.
template <class T, std::enable_if_t<!std::is_const_v<T>, int>>
T const* at::TensorBase::const_data_ptr() const {
  TORCH_CHECK(scalar_type() == c10::CppTypeToScalarType<T>::value, "expected scalar type ",
              c10::CppTypeToScalarType<T>::value, " but found ", scalar_type());
  return static_cast<T const*>(const_data_ptr());
}
#endif

namespace cxr {

using at::Tensor;
/// Eight bits of exponent, eight of mantissa: the range of float at half the size.
using bfloat16 = c10::BFloat16;

}  // namespace cxr
