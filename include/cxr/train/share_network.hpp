// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/core/grad_mode.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <type_traits>
#include <vector>

#include "cxr/engine/processes.hpp"
#include "cxr/model/network.hpp"

namespace cxr::detail {

/// Gives every process the network of the first: parameters, statistics and counters.
template <class Network, Processes P>
void share_network(Network& network, P const& processes) {
  if (processes.part().count == 1) return;
  at::NoGradGuard const no_graph;
  auto state = state_dict(network);
  for (auto& [name, tensor] : state) {
    Tensor numbers = tensor.is_floating_point() ? tensor : tensor.to(at::kDouble);
    numbers = processes.part().index == 0
                  ? numbers.clone(at::MemoryFormat::Contiguous)
                  : at::zeros_like(numbers, {}, at::MemoryFormat::Contiguous);
    processes.sum(numbers);
    tensor = numbers.to(tensor.scalar_type());
  }
  load_state(network, state);
}

/// Gives every process the numbers of the first. @param numbers  at least 0  @param most  how many at most
template <Processes P>
std::vector<std::int64_t> share_numbers(std::vector<std::int64_t> numbers, std::int64_t most,
                                        P const& processes) {
  if (processes.part().count == 1 || most == 0) return numbers;
  Tensor slots = at::zeros({most}, at::kDouble);
  if (processes.part().index == 0)
    for (std::size_t i = 0; i < numbers.size(); ++i)
      slots.mutable_data_ptr<double>()[i] = static_cast<double>(numbers[i] + 1);
  processes.sum(slots);
  numbers.clear();
  for (std::int64_t i = 0; i < most; ++i)
    if (auto const number = static_cast<std::int64_t>(slots.const_data_ptr<double>()[i]);
        number > 0)
      numbers.push_back(number - 1);
  return numbers;
}

/// The running statistics, which are averaged after a backward pass: each process saw other images, and
/// after an update all have the same network.
template <class Network>
std::vector<Tensor> statistics(Network& network) {
  std::vector<Tensor> tensors;
  for_each_leaf(network, [&](std::string const&, auto& leaf) {
    if constexpr (std::same_as<std::remove_cvref_t<decltype(leaf)>, buffer>)
      tensors.push_back(leaf.value);
  });
  return tensors;
}

}  // namespace cxr::detail
