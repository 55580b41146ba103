// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/ops/_reshape_alias_native.h>
#include <ATen/ops/view_native.h>
#include <c10/core/DeviceType.h>
#include <torch/library.h>

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include "cxr/core/hana.hpp"
#include "cxr/core/role.hpp"
#include "cxr/core/tensor.hpp"
#include "cxr/engine/processes.hpp"
#include "device/simulated/copies.hpp"
#include "device/simulated/guard.hpp"
#include "device/simulated/kernels.hpp"
#include "device/simulated/memory.hpp"

/// A simulated accelerator: a device of LibTorch (PrivateUse1) that computes with the CPU's kernels, bit for
/// bit, and so shows without a GPU what code for a GPU does wrong. It is adversarial wherever CUDA leaves a
/// choice: its memory is not there for the host (a host pointer into it ends the process); every kernel and
/// every asynchronous copy waits in its stream until somebody waits for it; fresh and returned memory is
/// NaN. A program that forgets to wait, or fills a buffer again too early, gets wrong numbers each time,
/// where on a GPU it would get them rarely.
namespace cxr::test {

namespace simulated {

inline Tensor empty_operator(at::IntArrayRef sizes, std::optional<at::ScalarType> dtype,
                             std::optional<at::Layout>, std::optional<at::Device>,
                             std::optional<bool>, std::optional<at::MemoryFormat> format) {
  return empty(sizes, dtype.value_or(at::kFloat), format);
}
inline Tensor empty_strided_operator(at::IntArrayRef sizes, at::IntArrayRef strides,
                                     std::optional<at::ScalarType> dtype, std::optional<at::Layout>,
                                     std::optional<at::Device>, std::optional<bool>) {
  return empty_strided(sizes, strides, dtype.value_or(at::kFloat));
}
inline Tensor const& resize_operator(Tensor const& self, at::IntArrayRef sizes,
                                     std::optional<at::MemoryFormat>) {
  set_size(self, sizes);
  return self;
}

/// What needs no kernel of the CPU, and what CompositeExplicitAutograd would take apart differently.
inline void register_operators() {
  static torch::Library operators(torch::Library::IMPL, "aten", c10::DispatchKey::PrivateUse1,
                                  __FILE__, __LINE__);
  operators.impl("empty.memory_format", &empty_operator);
  operators.impl("empty_strided", &empty_strided_operator);
  operators.impl("resize_", &resize_operator);
  operators.impl("as_strided", &at::native::as_strided_tensorimpl);
  operators.impl("view",
                 static_cast<Tensor (*)(Tensor const&, at::IntArrayRef)>(&at::native::view));
  operators.impl("_reshape_alias", &at::native::_reshape_alias);
  operators.impl("_copy_from", &copy_operator);
  for (auto const* name : {"convolution", "convolution_backward"})
    operators.impl(name, torch::CppFunction::makeFromBoxedFunction<&run_operator>());
  static torch::Library others(torch::Library::IMPL, "_", c10::DispatchKey::PrivateUse1, __FILE__,
                               __LINE__);
  others.fallback(torch::CppFunction::makeFromBoxedFunction<&run_operator>());
}

/// Makes the device known to LibTorch, once.
inline void register_device() {
  static bool const registered = [] {
    c10::register_privateuse1_backend("simulated");
    c10::SetAllocator(c10::kPrivateUse1, &device_allocator);
    c10::impl::registerDeviceGuard(c10::kPrivateUse1, new guard);
    at::RegisterPrivateUse1HooksInterface(new hooks);
    register_operators();
    return true;
  }();
  static_cast<void>(registered);
}

}  // namespace simulated

/// The execution that computes on the simulated device.
struct simulated_device {
  using role = cxr::role::execution;
  static constexpr std::string_view name = "simulated";
  static constexpr at::ScalarType scalar = at::kFloat;
  static constexpr auto fields = hana::make_tuple();

  at::Device device() const { return simulated::the_device; }
  void start() const { simulated::register_device(); }
  single_process processes() const { return {}; }
  template <class F>
  decltype(auto) with(F&& f) const {
    return std::forward<F>(f)(*this);
  }
};

inline simulated_device const device;

}  // namespace cxr::test
