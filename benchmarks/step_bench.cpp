// SPDX-License-Identifier: MIT
//
// Seconds of a step, on request:
//   bench_step {cxr,fused,hand} {train,infer} [batch] [size] [DEVICE]
// DEVICE is cpu<float>, cpu<bfloat16>, cuda<float> or cuda<bfloat16>; behind it "+measured" lets cuDNN measure its kernels.
#include <ATen/DeviceAccelerator.h>
#include <ATen/ops/_foreach_add.h>
#include <ATen/ops/_fused_adamw.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cross_entropy_loss.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>

#include <cstdlib>
#include <iostream>
#include <string>

#include "answer.hpp"
#include "cxr/engine/autocast.hpp"
#include "cxr/engine/execution/cpu.hpp"
#include "cxr/engine/execution/cuda.hpp"
#include "cxr/learn/loss/cross_entropy.hpp"
#include "cxr/learn/optimizer/adamw.hpp"
#include "cxr/model/backbone/densenet.hpp"
#include "cxr/model/backbone/fused_densenet.hpp"
#include "cxr/model/classifier.hpp"
#include "cxr/model/head/linear_head.hpp"
#include "cxr/model/weights/scratch.hpp"
#include "hand_written.hpp"

namespace {

/// What is measured, on which device.
template <class E>
struct bench {
  E execution;
  bool train = true;
  at::Tensor images;  // (N,3,H,H)
  at::Tensor labels;  // (N)

  /// Runs steps to their end: a device is waited for.
  template <class Step>
  void run(Step&& step) const {
    auto const device = execution.device();
    answer(
        [&] {
          {
            cxr::autocast_guard const precision(execution);
            step();
          }
          if (!device.is_cpu()) at::accelerator::synchronizeDevice(device.index());
        },
        [&] {
          if (device.is_cpu()) return peak_memory();
          return long(at::accelerator::getDeviceStats(device.index()).allocated_bytes[0].peak >>
                      20);
        });
  }
};

template <class E>
void bench_cxr(bench<E> const& work, auto& network) {
  if (!work.train) {
    at::NoGradGuard const no_graph;
    return work.run([&] { std::as_const(network)(work.images, cxr::inference{}); });
  }
  auto optimizer = cxr::adamw{.learning_rate = 1e-4}.start(cxr::parameter_groups(network));
  auto const loss =
      cxr::cross_entropy{}.start(cxr::training_facts::counts_only({1, 1}, work.execution.device()));
  work.run([&] {
    loss(network(work.images, cxr::training{}), {.labels = work.labels}).backward();
    optimizer.step(1);
    cxr::clear_gradients(network);
  });
}

template <class E>
void bench_hand(bench<E> const& work, auto& network) {
  hand_written hand(network);
  if (!work.train) {
    at::NoGradGuard const no_graph;
    return work.run([&] { hand.forward(work.images, false); });
  }
  auto parameters = hand.parameters();
  std::vector<at::Tensor> means, squares, steps;
  for (auto const& parameter : parameters) {
    means.push_back(at::zeros_like(parameter));
    squares.push_back(at::zeros_like(parameter));
    steps.push_back(at::zeros({}, parameter.options()));
  }
  work.run([&] {
    at::cross_entropy_loss(hand.forward(work.images, true), work.labels).backward();
    at::NoGradGuard const no_graph;
    std::vector<at::Tensor> gradients;
    for (auto& parameter : parameters) gradients.push_back(parameter.grad());
    at::_foreach_add_(steps, 1);
    at::_fused_adamw_(parameters, gradients, means, squares, {}, steps, 1e-4, 0.9, 0.999, 0.05,
                      1e-8, false, false);
    for (auto& parameter : parameters) parameter.mutable_grad().reset();
  });
}

}  // namespace

int main(int argc, char** argv) {
  std::string const side = argc > 1 ? argv[1] : "cxr", work = argc > 2 ? argv[2] : "train",
                    place = argc > 5 ? argv[5] : "cpu<float>";
  std::int64_t const N = argc > 3 ? std::atoi(argv[3]) : 32,
                     H = argc > 4 ? std::atoi(argv[4]) : 224;
  auto const measure = [&](auto execution) {
    execution.start();
    auto const images = at::randn({N, 3, H, H}).contiguous(at::MemoryFormat::ChannelsLast);
    auto const labels = at::arange(N, at::kLong).remainder(2);
    bench<decltype(execution)> const job{execution, work == "train", images.to(execution.device()),
                                         labels.to(execution.device())};
    auto const run = [&](auto const& backbone, auto const& bench_side) {
      auto network = cxr::make_classifier<2>(backbone, cxr::linear_head{}, 1);
      cxr::to(network, execution.device());
      bench_side(network);
    };
    if (side == "fused")
      run(cxr::fused<cxr::densenet121<>>{}, [&](auto& network) { bench_cxr(job, network); });
    else if (side == "hand")
      run(cxr::densenet121<>{}, [&](auto& network) { bench_hand(job, network); });
    else
      run(cxr::densenet121<>{}, [&](auto& network) { bench_cxr(job, network); });
  };
  bool const measured = place.ends_with("+measured");
  if (place.starts_with("cuda<float>"))
    measure(cxr::cuda<float>{.cudnn_benchmark = measured});
  else if (place.starts_with("cuda<bfloat16>"))
    measure(cxr::cuda<cxr::bfloat16>{.cudnn_benchmark = measured});
  else if (place.starts_with("cpu<bfloat16>"))
    measure(cxr::cpu<cxr::bfloat16>{});
  else
    measure(cxr::cpu<float>{});
}
