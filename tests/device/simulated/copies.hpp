// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/EmptyTensor.h>
#include <ATen/core/LegacyTypeDispatch.h>

#include <cstdint>
#include <optional>
#include <utility>

#include "device/simulated/host_view.hpp"

/// Allocation on the device, and copies to, from and within it.
namespace cxr::test::simulated {

constexpr c10::DispatchKeySet device_keys(c10::DispatchKey::PrivateUse1);

inline Tensor empty_strided(at::IntArrayRef sizes, at::IntArrayRef strides, at::ScalarType dtype) {
  return at::detail::empty_strided_generic(sizes, strides, &device_allocator, device_keys, dtype);
}
inline Tensor empty(at::IntArrayRef sizes, at::ScalarType dtype,
                    std::optional<at::MemoryFormat> format) {
  return at::detail::empty_generic(sizes, &device_allocator, device_keys, dtype, format);
}
/// Gives a tensor another size, and memory of its own; its values are lost.
inline void set_size(Tensor const& tensor, at::IntArrayRef sizes) {
  if (tensor.sizes() == sizes) return;
  Tensor const other = empty(sizes, tensor.scalar_type(), std::nullopt);
  auto* const header = tensor.unsafeGetTensorImpl();
  header->set_storage_keep_dtype(other.storage());
  header->set_storage_offset(0);
  header->set_sizes_contiguous(sizes);
}

inline void copy_now(Tensor const& source, Tensor const& target) {
  at::AutoDispatchBelowADInplaceOrView const no_graph;
  target.copy_(source);
}

/// Whether two tensors lie in memory alike. The stride of an axis of length 1 moves nothing.
inline bool same_layout(Tensor const& left, Tensor const& right) {
  if (left.sizes() != right.sizes() || !left.is_non_overlapping_and_dense()) return false;
  for (std::int64_t axis = 0; axis < left.dim(); ++axis)
    if (left.size(axis) != 1 && left.stride(axis) != right.stride(axis)) return false;
  return true;
}

/// Whether bytes can be copied as they are, to or out of pinned memory: only then does CUDA copy
/// asynchronously.
inline bool is_asynchronous(Tensor const& host, Tensor const& other, bool non_blocking) {
  return non_blocking && host.numel() > 0 && pinned_memory().contains(host.const_data_ptr()) &&
         host.scalar_type() == other.scalar_type() && same_layout(host, other);
}

inline Tensor copy_to_device(Tensor const& source, Tensor const& target, bool non_blocking) {
  bool const asynchronous = is_asynchronous(source, target, non_blocking);
  // LibTorch does not hand out pinned memory again before the copies that it knows of have read it.
  Tensor const bytes = !asynchronous ? source.clone()
                       : planted == mistake::early_return
                           ? at::from_blob(source.mutable_data_ptr(), source.sizes(),
                                           source.strides(), source.options())
                           : same_memory(source);
  streams().give(current_stream,
                 [bytes, memory = same_memory(target)] { copy_now(bytes, host_view(memory)); });
  if (!non_blocking) streams().finish(current_stream);
  return target;
}

inline Tensor copy_to_host(Tensor const& source, Tensor const& target, bool non_blocking) {
  streams().give(current_stream, [memory = same_memory(source), bytes = same_memory(target)] {
    copy_now(host_view(memory), bytes);
  });
  if (!is_asynchronous(target, source, non_blocking)) streams().finish(current_stream);
  return target;
}

/// aten::_copy_from
inline Tensor copy_operator(Tensor const& source, Tensor const& target, bool non_blocking) {
  if (!on_device(source)) return copy_to_device(source, target, non_blocking);
  if (!on_device(target)) return copy_to_host(source, target, non_blocking);
  streams().give(current_stream, [origin = same_memory(source), destination = same_memory(target)] {
    copy_now(host_view(origin), host_view(destination));
  });
  return target;
}

}  // namespace cxr::test::simulated
