// SPDX-License-Identifier: MIT
#include "cxr/model/forward.hpp"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/arange.h>

#include "catch.hpp"
#include "cxr/engine/autocast.hpp"
#include "cxr/engine/execution/cpu.hpp"
#include "cxr/model/backbone/densenet.hpp"
#include "cxr/model/classifier.hpp"
#include "cxr/model/head/mlp_head.hpp"
#include "cxr/model/input.hpp"
#include "cxr/model/weights/scratch.hpp"

using namespace cxr;

namespace {

/// Grey images (4,1,64,64) in 0…1.
Tensor grey_images() {
  return at::arange(4 * 64 * 64, at::kFloat).mul(0.37).sin().mul(0.5).add(0.5).view({4, 1, 64, 64});
}

/// Image to logits, step by step.
template <class Network, class E, class Mode>
Tensor by_hand(Network& network, E const& execution, Mode mode) {
  Tensor const inputs = normalised(grey_images(), scratch::normalise);
  Tensor logits;
  {
    autocast_guard const precision(execution);
    logits = network(inputs, mode);
  }
  return logits.to(at::kFloat);
}

template <class E>
void compare_inference(E const& execution) {
  at::NoGradGuard const no_graph;
  auto const network = make_classifier<2>(tiny_densenet<>{}, mlp_head{}, 1);
  Tensor const logits = forward(network, execution, scratch::normalise, grey_images(), inference{});
  CHECK(logits.scalar_type() == at::kFloat);
  CHECK(logits.equal(by_hand(network, execution, inference{})));
}

template <class E>
void compare_training(E const& execution) {
  auto network = make_classifier<2>(tiny_densenet<>{}, mlp_head{}, 1);
  auto same = clone(network);
  training const mode{.key = 7};
  Tensor const logits = forward(network, execution, scratch::normalise, grey_images(), mode);
  Tensor const expected = by_hand(same, execution, mode);
  CHECK(logits.equal(expected));
  logits.square().sum().backward();
  expected.square().sum().backward();
  auto const ours = named_parameters(network), theirs = named_parameters(same);
  for (std::size_t i = 0; i < ours.size(); ++i) {
    INFO(ours[i].name);
    CHECK(ours[i].tensor.grad().equal(theirs[i].tensor.grad()));
  }
  auto const state = state_dict(network), other = state_dict(same);
  for (std::size_t i = 0; i < state.size(); ++i) CHECK(state[i].tensor.equal(other[i].tensor));
}

}  // namespace

TEST_CASE("in inference, forward in float equals its steps by hand", "[model][forward]") {
  compare_inference(cpu<float>{});
}

TEST_CASE("in inference, forward in bfloat16 equals its steps by hand", "[model][forward]") {
  compare_inference(cpu<bfloat16>{});
}

TEST_CASE("in training, forward in float equals its steps by hand", "[model][forward]") {
  compare_training(cpu<float>{});
}

TEST_CASE("in training, forward in bfloat16 equals its steps by hand", "[model][forward]") {
  compare_training(cpu<bfloat16>{});
}

TEST_CASE("a part of a network is applied in the execution's precision, and its result is float",
          "[model][forward]") {
  at::NoGradGuard const no_graph;
  auto const network = make_classifier<2>(tiny_densenet<>{}, mlp_head{}, 1);
  at::ScalarType inside = at::kFloat;
  Tensor const features = apply_in_precision(
      cpu<bfloat16>{}, scratch::normalise, grey_images(), [&](Tensor const& inputs) {
        CHECK(inputs.sizes() == at::IntArrayRef({4, 3, 64, 64}));
        Tensor const result = network.features(inputs, inference{});
        inside = result.scalar_type();
        return result;
      });
  CHECK(inside == at::kBFloat16);
  CHECK(features.scalar_type() == at::kFloat);
}
