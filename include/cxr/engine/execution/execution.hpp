// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>

#include "cxr/core/role.hpp"
#include "cxr/core/tensor.hpp"

namespace cxr {

template <class E>
concept SaysDevice = requires(E const execution) {
  { execution.device() } -> std::same_as<at::Device>;
  { E::scalar } -> std::convertible_to<at::ScalarType>;
};

/// A device and a precision, fixed at compile time.
/// Facts    `scalar`: kFloat, or kBFloat16 for autocast with fp32 parameters
/// Gives    device(); start(): demands the device and prepares allocation and kernels
/// Throws   device_error (CUDA asked for and absent)
template <class E>
concept ConcreteExecution = std::copyable<E> && PolicyOf<E, role::execution> && SaysDevice<E> &&
    requires(E const execution) {
  execution.start();
};

template <class E>
concept ChoosesExecution = requires(E const execution) {
  execution.with([](ConcreteExecution auto) {});
};

/// Chooses device and precision, once, at the program's edge.
/// Gives    with(f): calls f with one ConcreteExecution and returns what f returns; a concrete
///          execution passes itself
/// Default  cuda_if_available (fwd.hpp)   Own one: docs/how_to/   Proof: tests/engine/execution/
template <class E>
concept Execution = std::copyable<E> && PolicyOf<E, role::execution> && ChoosesExecution<E>;

/// Explains in one sentence what a would-be Execution lacks; a private base of the doors.
template <class E>
struct explain_execution {
  static_assert(std::copyable<E>,
                "cxr: an Execution must be copyable [docs/errors.md#execution-copy]");
  static_assert(ChoosesExecution<E>,
                "cxr: an Execution needs \"template <class F> auto with(F&&) const\" calling it "
                "with cpu<…> or cuda<…> [docs/errors.md#execution-with]");
};

}  // namespace cxr
