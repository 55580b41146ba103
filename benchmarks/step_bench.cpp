// SPDX-License-Identifier: MIT
//
// Seconds of a step, on request: bench_step {cxr,hand} {train,infer} [batch] [size].
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
#include "cxr/engine/execution/cpu.hpp"
#include "cxr/learn/loss/cross_entropy.hpp"
#include "cxr/learn/optimizer/adamw.hpp"
#include "cxr/model/backbone/densenet.hpp"
#include "cxr/model/classifier.hpp"
#include "cxr/model/head/linear_head.hpp"
#include "cxr/model/weights/scratch.hpp"
#include "hand_written.hpp"

namespace {

void bench_cxr(auto& network, at::Tensor const& images, at::Tensor const& labels, bool train) {
  if (!train) {
    at::NoGradGuard const no_graph;
    return answer([&] { std::as_const(network)(images, cxr::inference{}); });
  }
  auto optimizer = cxr::adamw{.learning_rate = 1e-4}.start(cxr::parameter_groups(network));
  auto const loss = cxr::cross_entropy{}.start(cxr::training_facts::counts_only({1, 1}));
  answer([&] {
    loss(network(images, cxr::training{}), {.labels = labels}).backward();
    optimizer.step(1);
    cxr::clear_gradients(network);
  });
}

void bench_hand(auto& network, at::Tensor const& images, at::Tensor const& labels, bool train) {
  hand_written hand(network);
  if (!train) {
    at::NoGradGuard const no_graph;
    return answer([&] { hand.forward(images, false); });
  }
  auto parameters = hand.parameters();
  std::vector<at::Tensor> means, squares, steps;
  for (auto const& parameter : parameters) {
    means.push_back(at::zeros_like(parameter));
    squares.push_back(at::zeros_like(parameter));
    steps.push_back(at::zeros({}));
  }
  answer([&] {
    at::cross_entropy_loss(hand.forward(images, true), labels).backward();
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
  std::string const side = argc > 1 ? argv[1] : "cxr", work = argc > 2 ? argv[2] : "train";
  std::int64_t const N = argc > 3 ? std::atoi(argv[3]) : 32,
                     H = argc > 4 ? std::atoi(argv[4]) : 224;
  cxr::cpu<float>{}.start();
  auto network = cxr::make_classifier<2>(cxr::densenet121<>{}, cxr::linear_head{}, 1);
  auto const images = at::randn({N, 3, H, H}).contiguous(at::MemoryFormat::ChannelsLast);
  auto const labels = at::arange(N, at::kLong).remainder(2);
  if (side == "hand")
    bench_hand(network, images, labels, work == "train");
  else
    bench_cxr(network, images, labels, work == "train");
}
