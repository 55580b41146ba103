// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <string>
#include <type_traits>

#include "cxr/core/role.hpp"
#include "cxr/core/tensor.hpp"
#include "cxr/engine/processes.hpp"

namespace cxr {

/// Knows its device, and the type in which the network computes.
template <class E>
concept StatesDevice = requires(E const execution) {
  { execution.device() } -> std::same_as<at::Device>;
  { E::scalar } -> std::convertible_to<at::ScalarType>;
};
template <class E>
concept StatesProcesses = requires(E const execution) {
  { execution.processes() } -> Processes;
};

/// A device and a precision, known at compile time.
/// Facts    `scalar`: kFloat, or kBFloat16 for autocast with float parameters
/// Gives    device(); start(): requires the device and prepares allocation and kernels; processes():
///          the processes that train together, single_process for one; optionally description():
///          the device in words, for the log and the report, once it was started
/// Throws   device_error (CUDA was requested and is not available)
template <class E>
concept ConcreteExecution = std::copyable<E> && PolicyOf<E, role::execution> && StatesDevice<E> &&
    StatesProcesses<E> && requires(E const execution) {
  execution.start();
};

template <class E>
concept ChoosesExecution = requires(E const execution) {
  execution.with([](ConcreteExecution auto) {});
};

/// Chooses device and precision once, when the program starts.
/// Gives    with(f): calls f once with a ConcreteExecution and returns its result; a concrete
///          execution passes itself
/// Default  cuda_if_available (fwd.hpp)   Own one: docs/how_to/   Proof: tests/engine/execution/
template <class E>
concept Execution = std::copyable<E> && PolicyOf<E, role::execution> && ChoosesExecution<E>;

/// The device in words: what the execution states, else its name.
template <ConcreteExecution E>
std::string describe_device(E const& execution) {
  if constexpr (requires { std::string(execution.description()); })
    return execution.description();
  else
    return std::string(E::name);
}

/// The device of the execution that is chosen, in words. @pre  its start() returned
template <Execution E>
std::string describe_chosen_device(E const& execution) {
  return execution.with([](auto const& chosen) { return describe_device(chosen); });
}

/// The line of a log that describes the device, of the execution that is chosen.
template <Execution E>
std::string device_line(E const& execution) {
  return "device      " + describe_chosen_device(execution) + "\n";
}

/// One sentence for whatever an Execution lacks.
template <class E>
struct explain_execution {
  static_assert(std::copyable<E>,
                "cxr: an Execution must be copyable [docs/errors.md#execution-copy]");
  static_assert(!StatesDevice<E> || StatesProcesses<E>,
                "cxr: an Execution with a device needs \"single_process processes() const\" "
                "[docs/errors.md#execution-processes]");
  static_assert(ChoosesExecution<E> || (StatesDevice<E> && !StatesProcesses<E>),
                "cxr: an Execution needs \"template <class F> auto with(F&&) const\" calling it "
                "with cpu<…> or cuda<…> [docs/errors.md#execution-with]");
};

namespace role {
template <class E>
explain_execution<E> explanation(execution, std::type_identity<E>);  // explanation_of finds it
template <class E>
std::bool_constant<Execution<E>> fulfils(execution, std::type_identity<E>);
}  // namespace role

}  // namespace cxr
