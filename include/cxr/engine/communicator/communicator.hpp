// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/core/grad_mode.h>

#include <concepts>
#include <cstdint>
#include <string_view>
#include <vector>

#include "cxr/core/shard.hpp"
#include "cxr/core/tensor.hpp"
#include "cxr/engine/flat_tensors.hpp"

namespace cxr {

/// How the processes of one training reach each other. The launcher (mpirun, torchrun, srun) starts them; without one
/// the process is alone.
/// Facts    name
/// Gives    part(): this process among all, joining them when first called; place(): its number on its
///          machine, which chooses a GPU; sum(tensor): replaces a contiguous tensor of float or double by
///          its sum over all processes; fail(): the job is to end with this process
/// Laws     every process gets the same bits; a process that dies ends the others, if not the launcher does
/// Own one  docs/how_to/train_on_several_gpus.md   Proof: tests/laws/communicator_laws.hpp
template <class C>
concept Communicator = std::copyable<C> && requires(C const communicator, Tensor& numbers) {
  { C::name } -> std::convertible_to<std::string_view>;
  { communicator.part() } -> std::same_as<shard>;
  { communicator.place() } -> std::convertible_to<std::int64_t>;
  communicator.sum(numbers);
  communicator.fail();
};

/// A Communicator whose sums can be in progress while the process computes.
/// Gives    begin_sum(tensor), as OverlappingProcesses have it
template <class C>
concept OverlappingCommunicator = Communicator<C> &&
    requires(C const communicator, Tensor const& numbers) {
  communicator.begin_sum(numbers).wait();
};

/// The Processes of a communicator.
template <Communicator C>
struct process_group {
  C communicator = {};  ///< that connects them

  /// This process's shard.
  shard part() const { return communicator.part(); }
  /// The job ends with this process.
  void fail() const { communicator.fail(); }
  /// The sum over all processes, in place.
  void sum(Tensor& numbers) const { communicator.sum(numbers); }
  /// The sum over all processes, which wait() of the result ends.
  auto begin_sum(Tensor const& numbers) const requires OverlappingCommunicator<C> {
    return communicator.begin_sum(numbers);
  }
  /// The mean over all processes, in place, by one sum of one flat buffer. @param tensors  float
  void average(std::vector<Tensor>& tensors) const {
    auto const count = part().count;
    if (count == 1 || tensors.empty()) return;
    at::NoGradGuard const no_graph;
    Tensor row = detail::flat_row(tensors);
    communicator.sum(row);
    detail::copy_from_row(row.div_(static_cast<double>(count)), tensors, tensors);
  }
};

}  // namespace cxr
