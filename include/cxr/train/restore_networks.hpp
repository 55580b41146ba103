// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/ops/zeros.h>

#include <string>

#include "cxr/engine/processes.hpp"
#include "cxr/model/network.hpp"
#include "cxr/model/weights/account.hpp"
#include "cxr/train/checkpoint.hpp"
#include "cxr/train/checkpoint_keeper.hpp"

namespace cxr::detail {

/// Loads the network of a checkpoint, and the best one so far. The first of several processes alone has the
/// file of the best network; the others take its score, and do as it does.
/// @param state  of the checkpoint; its best score becomes that of the best network
/// @returns what is wrong with the file of the best network, not empty in every process; empty where it is
///          sound
template <class Network, Processes P>
std::string restore_networks(checkpoint_keeper<Network>& keeper, checkpoint const& saved,
                             Network& network, training_state& state, P const& processes) {
  auto const part = processes.part();
  std::string problem;
  if (part.index == 0)
    problem = keeper.restore(saved, network, state);
  else
    require_complete(load_state(network, saved.network), keeper.last_file());
  if (part.count == 1) return problem;
  Tensor first = at::zeros({2}, at::kDouble);
  auto* const numbers = first.mutable_data_ptr<double>();
  if (part.index == 0) numbers[0] = problem.empty() ? 0 : 1, numbers[1] = state.best_score;
  processes.sum(first);
  state.best_score = numbers[1];
  return numbers[0] > 0 && problem.empty() ? "the best network is lost" : problem;
}

}  // namespace cxr::detail
