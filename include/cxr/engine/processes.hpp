// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <vector>

#include "cxr/core/shard.hpp"
#include "cxr/core/tensor.hpp"

namespace cxr {

/// The processes that train one network together, each on a shard of every epoch.
/// Gives    part(): this process's shard; average(gradients): replaces each gradient by its mean over
///          the processes, between the backward pass and the optimizer's step
/// Laws     every process calls average() with the same gradients in the same order
template <class P>
concept Processes = std::copyable<P> &&
    requires(P const processes, std::vector<Tensor>& gradients) {
  { processes.part() } -> std::same_as<shard>;
  processes.average(gradients);
};

/// One process alone.
struct single_process {
  /// The whole.
  shard part() const { return {}; }
  /// Nothing to average.
  void average(std::vector<Tensor>&) const {}
};

}  // namespace cxr
