// SPDX-License-Identifier: MIT
#include "cxr/train/share_network.hpp"

#include "cxr/train/restore_networks.hpp"

#include <ATen/ops/full_like.h>

#include <vector>

#include "train/squares.hpp"

using namespace cxr;
using namespace cxr::test;

namespace {

/// The second of two processes; what the first one sends is known.
struct second {
  std::vector<Tensor> sent;
  std::shared_ptr<std::size_t> sums = std::make_shared<std::size_t>(0);
  shard part() const { return {.index = 1, .count = 2}; }
  void average(std::vector<Tensor>&) const {}
  void sum(Tensor& numbers) const { numbers.add_(sent.at((*sums)++)); }
};

}  // namespace

TEST_CASE("every process gets the network of the first, statistics and counters included",
          "[train][processes]") {
  auto const first = make_tiny_network();
  second const processes;
  second receiving = processes;
  for (auto& [name, tensor] : state_dict(first))
    receiving.sent.push_back(tensor.is_floating_point() ? tensor : tensor.to(at::kDouble));
  auto network = make_classifier<2>(tiny_densenet<>{}, linear_head{}, 2);
  detail::share_network(network, receiving);
  check_same_network(network, first);
}

TEST_CASE("a single process keeps its network and numbers", "[train][processes]") {
  auto network = make_tiny_network();
  detail::share_network(network, single_process{});
  check_same_network(network, make_tiny_network());
  CHECK(detail::share_numbers({7, 3}, 2, single_process{}) == std::vector<std::int64_t>{7, 3});
}

TEST_CASE("every process gets the numbers of the first, however many it has",
          "[train][processes]") {
  second const processes{{at::tensor({8.0, 1.0, 0.0})}};
  CHECK(detail::share_numbers({}, 3, processes) == std::vector<std::int64_t>{7, 0});
}

TEST_CASE("each running statistic is averaged", "[train][processes]") {
  auto network = make_tiny_network();
  auto const tensors = detail::statistics(network);
  std::size_t running = 0;
  for (auto const& [name, tensor] : state_dict(network))
    running += name.ends_with("running_mean") || name.ends_with("running_var");
  CHECK(running > 0);
  CHECK(tensors.size() == running);
}
