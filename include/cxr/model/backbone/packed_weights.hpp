// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>

#include <concepts>

#include "cxr/core/tensor.hpp"
#include "cxr/engine/kernels/gemm.hpp"
#include "cxr/engine/kernels/winograd.hpp"
#include "cxr/engine/kernels/winograd_gradient.hpp"

// Weights of convolutions as the kernels take them, and back.
namespace cxr::detail {

/// A 1×1 convolution (C_out,C,1,1) as a matrix (C,C_out).
inline Tensor pointwise_matrix(Tensor const& weight) {
  return weight.reshape({weight.size(0), weight.size(1)}).t().contiguous();
}

/// A matrix (K,N) of float as kernel::multiply takes it.
template <class Scalar>
Tensor packed(Tensor const& matrix) {
  if constexpr (std::same_as<Scalar, float>) return matrix.contiguous();
  Tensor const result = at::empty(matrix.sizes(), c10::CppTypeToScalarType<Scalar>::value);
  kernel::pack(matrix.size(0), matrix.size(1), matrix.contiguous().const_data_ptr<float>(),
               result.data_ptr<Scalar>());
  return result;
}

/// Winograd's filters of a 3×3 convolution (G,C,3,3) -> (16,C,G)
template <class Scalar>
Tensor winograd_filters(Tensor const& weight) {
  Tensor const filters =
      at::empty({16, weight.size(1), weight.size(0)}, c10::CppTypeToScalarType<Scalar>::value);
  kernel::winograd_filters(weight.contiguous().const_data_ptr<float>(), weight.size(1),
                           weight.size(0), filters.data_ptr<Scalar>());
  return filters;
}

/// From dU (16 G B), the gradient of the filters (G,B,3,3).
inline Tensor filter_gradient(Tensor const& dU, Tensor const& weight) {
  Tensor gradient = at::empty_like(weight);
  kernel::winograd_filter_gradient(
      dU.const_data_ptr<float>(), weight.size(0), weight.size(1),
      gradient.mutable_data_ptr<float>(),
      {gradient.stride(0), gradient.stride(1), gradient.stride(2), gradient.stride(3)});
  return gradient;
}

}  // namespace cxr::detail
