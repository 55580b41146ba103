// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <vector>

#include "cxr/core/shard.hpp"
#include "cxr/core/tensor.hpp"

namespace cxr {

/// The processes that train a network together, each on a shard of every batch.
/// Gives    part(): this process's shard; average(tensors): replaces each tensor by its mean over all
///          processes, between the backward pass and the optimizer's step; sum(tensor): replaces a
///          contiguous tensor of float or double by its sum over all processes
/// Needs    every process calls average() and sum() with the same shapes in the same order
/// Laws     the shards are disjoint and cover each epoch; equal gradients do not change; all processes
///          get the same bits
template <class P>
concept Processes = std::copyable<P> &&
    requires(P const processes, std::vector<Tensor>& gradients, Tensor& numbers) {
  { processes.part() } -> std::same_as<shard>;
  processes.average(gradients);
  processes.sum(numbers);
};

/// Processes that can sum while they compute, so that gradients travel during the backward pass.
/// Gives    begin_sum(tensor): an object; after its wait() the contiguous tensor holds its sum over all
///          processes
template <class P>
concept OverlappingProcesses = Processes<P> && requires(P const processes, Tensor const& numbers) {
  processes.begin_sum(numbers).wait();
};

/// A single process.
struct single_process {
  /// The whole epoch.
  shard part() const { return {}; }
  /// Does nothing.
  void average(std::vector<Tensor>&) const {}
  /// Does nothing.
  void sum(Tensor&) const {}
};

/// The processes of an execution before a device is chosen; one that states none is a single process.
template <class Execution>
auto processes_of([[maybe_unused]] Execution const& execution) {
  if constexpr (requires {
                  { execution.processes() } -> Processes;
                })
    return execution.processes();
  else
    return single_process{};
}

namespace detail {

/// Calls `f`. What it throws ends all processes, where they have a `fail()`: they would wait for this one.
template <Processes P, class F>
decltype(auto) call_together([[maybe_unused]] P const& processes, F&& f) {
  if constexpr (requires { processes.fail(); }) {
    try {
      return f();
    } catch (...) {
      processes.fail();
      throw;
    }
  } else {
    return f();
  }
}

}  // namespace detail

}  // namespace cxr
