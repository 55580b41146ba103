// SPDX-License-Identifier: MIT
#pragma once

#include <limits>

#include "cxr/learn/loss/cross_entropy.hpp"
#include "cxr/learn/loss/masked_bce.hpp"
#include "device/device_checks.hpp"

/// What must hold of losses on any device, in comparison with the CPU.
namespace cxr::test {

/// A loss of six weighted images and its gradient are those of the CPU.
/// @param labels  (6) or (6,3), on the host
template <class E, Loss L>
void check_loss_on(E const& execution, L const& loss, Tensor const& labels, closeness limit) {
  execution.start();
  Tensor const logits = at::arange(18, at::kFloat).mul(1.7).sin().mul(2).view({6, 3});
  Tensor const weights = at::tensor({1.0f, 2.0f, 0.5f, 0.0f, 3.0f, 1.0f});
  auto const score = [&](at::Device device) {
    Tensor const leaf = logits.to(device, at::kFloat, /*non_blocking=*/false, /*copy=*/true);
    leaf.requires_grad_();
    auto const state = started(loss, training_facts::counts_only({2, 3, 1}, device));
    Tensor const value = state(leaf, {.labels = labels.to(device), .weights = weights.to(device)});
    value.backward();
    return std::pair(value.detach(), leaf.grad());
  };
  auto const [value, gradient] = score(execution.device());
  auto const [expected, expected_gradient] = score(at::kCPU);
  check_close(value, expected, limit);
  check_close(gradient, expected_gradient, limit);
}

/// Losses of every kind of labels: classes, probabilities of classes, and findings, some unknown.
template <class E>
void check_losses_on(E const& execution, closeness limit) {
  Tensor const classes = at::arange(6, at::kLong).remainder(3);
  Tensor const numbers = at::arange(18, at::kFloat).view({6, 3});
  Tensor const findings = numbers.remainder(2);
  findings[1][0] = findings[4][2] = std::numeric_limits<float>::quiet_NaN();
  check_loss_on(execution, cross_entropy{.smoothing = 0.1}, classes, limit);
  check_loss_on(execution, cross_entropy{}, numbers.softmax(1), limit);
  check_loss_on(execution, masked_bce{}, findings, limit);
}

}  // namespace cxr::test
