// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "cxr/core/settings.hpp"
#include "cxr/core/text.hpp"
#include "cxr/engine/communicator/communicator.hpp"
#include "cxr/engine/execution/execution.hpp"
#include "cxr/engine/joint_training.hpp"
#include "cxr/fwd.hpp"

namespace cxr {

namespace detail {

template <class E>
struct scalar_of_execution {};
template <StatesDevice E>
struct scalar_of_execution<E> {
  static constexpr at::ScalarType scalar = E::scalar;  ///< of convolutions and products
};

}  // namespace detail

/// An execution in several processes, one for each device. Each learns its shard of every batch, and the
/// gradients are averaged. `--batch` counts the images of all processes together, so that a run is the same
/// with any number of them. Without a launcher it is the execution itself.
/// @tparam E  cpu<float>, cuda_if_available, …  @tparam C  mpi, gloo_tcp, nccl
/// @tparam N  batch_norm_per_process or sync_batch_norm
template <class E, class C, class N>
struct distributed : detail::scalar_of_execution<E> {
  static_assert(Communicator<C>,
                "cxr: distributed<execution, communicator> needs a Communicator: mpi, gloo_tcp or "
                "nccl where the "
                "program is built with it, or a class with name, part() const, place() const, "
                "sum(Tensor&) const "
                "and fail() const [docs/errors.md#communicator]");
  static_assert(
      OverlappingCommunicator<C> || !requires(C & own, Tensor& numbers) { own.begin_sum(numbers); },
      "cxr: begin_sum of a Communicator takes a Tensor const&, is const, and gives an object with "
      "wait() [docs/errors.md#communicator]");
  using role = cxr::role::execution;
  static_assert(NormScope<N>,
                "cxr: what stands third in distributed<execution, communicator, …> is "
                "batch_norm_per_process or sync_batch_norm [docs/errors.md#norm-scope]");
  static constexpr std::string_view name =
      N::joint ? list_name<"distributed", E, C, N> : list_name<"distributed", E, C>;
  using norm_scope = N;  ///< of batch norms

  E inner = {};         ///< of each process
  C communicator = {};  ///< between them

  static constexpr auto fields = hana::make_tuple(group{&distributed::inner});

  /// The processes that train together.
  process_group<C> processes() const { return {communicator}; }
  /// That of the inner execution.
  at::Device device() const requires StatesDevice<E> { return inner.device(); }
  /// Starts the inner execution.
  void start() const requires StatesDevice<E> { inner.start(); }
  /// The device, and the number of processes. @pre  start() returned
  std::string description() const requires StatesDevice<E> {
    auto const count = communicator.part().count;
    return describe_device(inner) +
           (count == 1 ? ""
                       : ", " + std::to_string(count) + " processes over " + std::string(C::name));
  }

  /// Calls `f` with this execution on the device that the inner one chooses: of several GPUs that of this
  /// process's place on its machine. What f throws ends the job. @returns the result of f
  template <class F>
  decltype(auto) with(F&& f) const {
    return inner.with([&](auto chosen) -> decltype(auto) {
      if constexpr (requires { chosen.index; })
        if (communicator.part().count > 1) chosen.index = communicator.place();
      distributed<decltype(chosen), C, N> here;
      here.inner = chosen;
      here.communicator = communicator;
      return detail::call_together(here.processes(), [&]() -> decltype(auto) { return f(here); });
    });
  }
};

}  // namespace cxr
