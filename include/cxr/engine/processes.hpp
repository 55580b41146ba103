// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <vector>

#include "cxr/core/shard.hpp"
#include "cxr/core/tensor.hpp"

namespace cxr {

/// The processes that train a network together, each on a shard of every epoch.
/// Gives    part(): this process's shard; average(gradients): replaces each gradient by its mean over
///          all processes, between the backward pass and the optimizer's step
/// Needs    every process calls average() with the same gradients in the same order
/// Laws     the shards are disjoint and cover each epoch; equal gradients do not change
template <class P>
concept Processes = std::copyable<P> &&
    requires(P const processes, std::vector<Tensor>& gradients) {
  { processes.part() } -> std::same_as<shard>;
  processes.average(gradients);
};

/// A single process.
struct single_process {
  /// The whole epoch.
  shard part() const { return {}; }
  /// Does nothing.
  void average(std::vector<Tensor>&) const {}
};

}  // namespace cxr
