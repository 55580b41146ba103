// SPDX-License-Identifier: MIT
//
// A training step of DenseNet121 in several processes, whose gradients are not exchanged, exchanged after the
// backward pass, and beside it, in turns; the first process prints the medians. benchmarks/exchange.sh starts it.
//   bench_exchange {mpi,gloo_tcp} [images in each process] [rounds]
#include <ATen/ops/randn.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "cxr/engine/communicator/communicator.hpp"
#include "cxr/engine/communicator/gloo_tcp.hpp"
#include "cxr/engine/communicator/mpi.hpp"
#include "cxr/engine/execution/cpu.hpp"
#include "cxr/engine/gradient_exchange.hpp"
#include "cxr/learn/loss/cross_entropy.hpp"
#include "cxr/learn/optimizer/adamw.hpp"
#include "cxr/model/backbone/densenet.hpp"
#include "cxr/model/backbone/fused_densenet.hpp"
#include "cxr/model/classifier.hpp"
#include "cxr/model/head/linear_head.hpp"
#include "cxr/model/weights/scratch.hpp"

namespace {

/// A communicator whose sums are only made at once.
template <cxr::Communicator C>
struct at_once {
  static constexpr std::string_view name = "at_once";
  C inner;
  cxr::shard part() const { return inner.part(); }
  std::int64_t place() const { return inner.place(); }
  void sum(cxr::Tensor& numbers) const { inner.sum(numbers); }
  void fail() const { inner.fail(); }
};

double median(std::vector<double> seconds) {
  std::ranges::sort(seconds);
  return seconds[seconds.size() / 2];
}

template <cxr::Communicator C>
void measure(std::int64_t batch, int rounds) {
  C const communicator;
  auto network = cxr::make_classifier<2>(cxr::fused<cxr::densenet121<>>{}, cxr::linear_head{}, 1);
  auto optimizer = cxr::adamw{}.start(cxr::parameter_groups(network));
  auto const loss = cxr::cross_entropy{}.start(cxr::training_facts::counts_only({1, 1}, at::kCPU));
  at::Tensor const images =
      at::randn({batch, 3, 224, 224}).contiguous(at::MemoryFormat::ChannelsLast);
  at::Tensor const labels = at::zeros({batch}, at::kLong);
  std::vector<at::Tensor> parameters;
  for (auto const& [name, parameter] : cxr::named_parameters(network))
    parameters.push_back(parameter);
  at::Tensor together = at::zeros({1}, at::kDouble);

  auto const step = [&](auto const& processes) {
    communicator.sum(together);  // all begin at once
    auto const begin = std::chrono::steady_clock::now();
    cxr::gradient_exchange exchange(processes, parameters);
    loss(network(images, cxr::training{}), {.labels = labels}).backward();
    exchange.finish();
    optimizer.step(1);
    cxr::clear_gradients(network);
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  };
  std::array<std::vector<double>, 3> seconds;
  for (int round = -1; round < rounds; ++round) {
    std::array const taken{step(cxr::single_process{}),
                           step(cxr::process_group<at_once<C>>{{communicator}}),
                           step(cxr::process_group<C>{communicator})};
    for (std::size_t side = 0; side < taken.size() && round >= 0; ++side)
      seconds[side].push_back(taken[side]);
  }
  if (communicator.part().index == 0)
    std::printf("%s, %lld processes: alone %.3f s, exchanged after %.3f s, beside %.3f s\n",
                C::name.data(), static_cast<long long>(communicator.part().count),
                median(seconds[0]), median(seconds[1]), median(seconds[2]));
}

}  // namespace

int main(int count, char** arguments) {
  std::string_view const communicator = count > 1 ? arguments[1] : "";
  std::int64_t const batch = count > 2 ? std::atoll(arguments[2]) : 8;
  int const rounds = count > 3 ? std::atoi(arguments[3]) : 9;
  cxr::cpu<float>{}.start();
#ifdef CXR_MPI
  if (communicator == "mpi") return measure<cxr::mpi>(batch, rounds), 0;
#endif
#ifdef CXR_GLOO
  if (communicator == "gloo_tcp") return measure<cxr::gloo_tcp>(batch, rounds), 0;
#endif
  std::fprintf(stderr,
               "usage: bench_exchange {mpi,gloo_tcp} [images] [rounds], built with MPI and Gloo\n");
  return 2;
}
