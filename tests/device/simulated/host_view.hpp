// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/core/List.h>
#include <ATen/core/ivalue.h>
#include <ATen/ops/as_strided_native.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/zeros.h>

#include <cstdint>
#include <optional>
#include <vector>

#include "cxr/core/tensor.hpp"
#include "device/simulated/guard.hpp"

/// Tensors of the device as the CPU's kernels see them.
namespace cxr::test::simulated {

inline bool on_device(Tensor const& tensor) { return tensor.device().type() == c10::kPrivateUse1; }

/// The same memory under the same metadata, which nobody else changes.
inline Tensor same_memory(Tensor const& tensor) {
  return at::native::as_strided_tensorimpl(tensor, tensor.sizes(), tensor.strides(),
                                           tensor.storage_offset());
}

/// A CPU's tensor over the bytes of one on the device, in the same layout.
inline Tensor host_view(Tensor const& tensor) {
  auto const* const address = tensor.storage().data();
  auto* const bytes = address ? device_memory().bytes(address) : nullptr;
  auto const offset = tensor.storage_offset() * static_cast<std::int64_t>(tensor.element_size());
  return at::from_blob(bytes ? bytes + offset : nullptr, tensor.sizes(), tensor.strides(),
                       at::TensorOptions(tensor.scalar_type()));
}

/// A CPU's tensor of zeros in the same layout: enough to know the shape of a result.
inline Tensor zeros_view(Tensor const& tensor) {
  std::int64_t last = 0;
  for (std::int64_t axis = 0; axis < tensor.dim(); ++axis)
    last += (tensor.size(axis) - 1) * tensor.stride(axis);
  return at::zeros({tensor.numel() == 0 ? 0 : last + 1}, at::TensorOptions(tensor.scalar_type()))
      .as_strided(tensor.sizes(), tensor.strides());
}

/// An argument or a result of an operator, with `f` applied to each tensor in it.
template <class F>
c10::IValue transformed(c10::IValue const& value, F&& f) {
  if (value.isTensor()) {
    auto const& tensor = value.toTensor();
    return tensor.defined() ? c10::IValue(f(tensor)) : value;
  }
  if (value.isTensorList()) {
    c10::List<Tensor> all;
    for (Tensor const& tensor : value.toTensorVector())
      all.push_back(tensor.defined() ? f(tensor) : tensor);
    return all;
  }
  if (value.isOptionalTensorList()) {
    c10::List<std::optional<Tensor>> all;
    for (std::optional<Tensor> const& tensor : value.toOptionalTensorVector())
      all.push_back(tensor && tensor->defined() ? std::optional(f(*tensor)) : tensor);
    return all;
  }
  if (value.isDevice()) return c10::Device(c10::kCPU);
  return value;
}

}  // namespace cxr::test::simulated
