// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/core/grad_mode.h>
#include <ATen/ops/_foreach_lerp.h>

#include <concepts>
#include <filesystem>
#include <optional>
#include <utility>
#include <vector>

#include "cxr/core/named_tensor.hpp"
#include "cxr/core/tensor.hpp"
#include "cxr/learn/average/no_average.hpp"
#include "cxr/learn/training_progress.hpp"
#include "cxr/model/network.hpp"
#include "cxr/model/weights/account.hpp"

namespace cxr::detail {

/// The network that a training validates and keeps: the average of its updates, or the network itself.
/// @tparam A  an Average, started
template <class Network, class A>
class averaged_network {
 public:
  /// @param network  which learns; on its device; outlives this
  averaged_network(Network const& network, A average)
      : network_(network), average_(std::move(average)) {
    if constexpr (averages) {
      copy_.emplace(clone(network));
      current_ = floating(network);
      averaged_ = floating(*copy_);
    }
  }

  /// Takes an update into the average. @param progress  of that update
  void update(training_progress const& progress) {
    if constexpr (averages) {
      double const weight = average_(progress);
      if (weight == 0) return;
      at::NoGradGuard const no_graph;
      at::_foreach_lerp_(averaged_, current_, weight);
    }
  }

  /// What is validated. Counters, such as the batches of a batch norm, are those of the network.
  Network const& network() {
    if constexpr (averages) {
      std::vector<named_tensor> counters;
      for (auto& entry : state_dict(network_))
        if (!entry.tensor.is_floating_point()) counters.push_back(std::move(entry));
      load_state(*copy_, counters);
      return *copy_;
    } else {
      return network_;
    }
  }

  /// For a checkpoint: every tensor of the average; nothing where it is the network itself.
  std::vector<named_tensor> state() {
    if constexpr (averages) return state_dict(network());
    return {};
  }
  /// @param file  for the error; @throws file_error (a tensor is missing or of another shape)
  void restore(std::vector<named_tensor> const& tensors, std::filesystem::path const& file) {
    if constexpr (averages) require_complete(load_state(*copy_, tensors), file);
  }

 private:
  static constexpr bool averages = !std::same_as<A, no_average>;

  /// Handles of the parameters and running statistics.
  static std::vector<Tensor> floating(Network const& network) {
    std::vector<Tensor> tensors;
    for (auto const& [name, tensor] : state_dict(network))
      if (tensor.is_floating_point()) tensors.push_back(tensor);
    return tensors;
  }

  Network const& network_;
  A average_;
  std::optional<Network> copy_;
  std::vector<Tensor> current_, averaged_;
};

}  // namespace cxr::detail
