// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <string_view>
#include <type_traits>

#include "cxr/core/mode.hpp"
#include "cxr/engine/processes.hpp"

namespace cxr {

/// Of which images batch norm takes its statistics, where several processes train: the third argument of
/// `distributed`.
/// Facts    name; joint: whether of those of all processes
template <class S>
concept NormScope = requires {
  { S::name } -> std::convertible_to<std::string_view>;
  { S::joint } -> std::convertible_to<bool>;
};

/// Each process normalises by its own images. The processes exchange nothing for it, and the curve is that
/// of smaller batches.
struct batch_norm_per_process {
  static constexpr std::string_view name = "batch_norm_per_process";
  static constexpr bool joint = false;  ///< whether all processes share the statistics
};

/// All processes normalise by the images of all, as a single process does, within rounding. Each batch norm
/// costs two sums over the processes, one forward and one backward.
/// Needs    networks that are called with joint_training, too: DenseNets, mlp_head and linear_head are
/// Source   as torch.nn.SyncBatchNorm
struct sync_batch_norm {
  static constexpr std::string_view name = "sync_batch_norm";
  static constexpr bool joint = true;  ///< whether all processes share the statistics
};

/// Selects the training code of a network in which batch norm takes its statistics of all processes.
template <Processes P>
struct joint_training {
  training mode;  ///< of this process
  P processes;    ///< that train together
};
template <Processes P>
joint_training(training, P) -> joint_training<P>;

namespace detail {

/// Whether an execution trains with sync_batch_norm.
template <class Execution>
inline constexpr bool norms_jointly = requires {
  requires std::remove_cvref_t<Execution>::norm_scope::joint;
};

/// `training` for an execution: joint_training where it normalises jointly.
template <class Execution>
auto training_mode([[maybe_unused]] Execution const& execution, training mode) {
  if constexpr (norms_jointly<Execution>)
    return joint_training{mode, execution.processes()};
  else
    return mode;
}

}  // namespace detail

}  // namespace cxr
