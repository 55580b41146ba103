// SPDX-License-Identifier: MIT
#include "cxr/model/network.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/full.h>
#include <ATen/ops/tensor.h>

#include "catch.hpp"

using namespace cxr;

namespace {

struct inner {
  BOOST_HANA_DEFINE_STRUCT(inner, (parameter, weight), (buffer, seen), (counter, steps));
  inner() : weight(at::full({2}, 1.0F)), seen(at::full({1}, 3.0F)) {}
};
struct outer {
  BOOST_HANA_DEFINE_STRUCT(outer, (inner, first), (numbered<inner>, block), (double, rate));
};

outer two_blocks() {
  outer net;
  net.block.emplace_back();
  net.block.emplace_back();
  net.rate = 0.5;
  return net;
}

std::vector<std::string> names_of(std::vector<named_tensor> const& all) {
  std::vector<std::string> names;
  for (auto const& entry : all) names.push_back(entry.name);
  return names;
}

}  // namespace

TEST_CASE("names are those of PyTorch's state dict, in the order declared", "[model][network]") {
  auto net = two_blocks();
  CHECK(names_of(state_dict(net)) ==
        std::vector<std::string>{"first.weight", "first.seen", "first.steps", "block1.weight",
                                 "block1.seen", "block1.steps", "block2.weight", "block2.seen",
                                 "block2.steps"});
  CHECK(names_of(named_parameters(net)) ==
        std::vector<std::string>{"first.weight", "block1.weight", "block2.weight"});
  CHECK(count_parameters(net) == 6);
}

TEST_CASE("a clone shares nothing, and a network cannot be copied by accident",
          "[model][network]") {
  STATIC_REQUIRE_FALSE(std::is_copy_constructible_v<outer>);
  STATIC_REQUIRE(std::is_move_constructible_v<outer>);
  auto net = two_blocks();
  net.first.steps.value = 7;
  auto copy = clone(net);
  copy.block[1].weight.value.detach().fill_(9);
  copy.first.seen.value.fill_(9);
  CHECK(net.block[1].weight.value.detach().equal(at::full({2}, 1.0F)));
  CHECK(net.first.seen.value.item<float>() == 3);
  CHECK(copy.first.steps.value == 7);
  CHECK(copy.rate == 0.5);
  CHECK(copy.first.weight.value.requires_grad());
}

TEST_CASE("a state is loaded by name, and every name is accounted for", "[model][network]") {
  auto net = two_blocks();
  auto const account = load_state(net, {{"first.weight", at::full({2}, 5.0F)},
                                        {"first.steps", at::full({}, 4, at::kLong)},
                                        {"block1.weight", at::full({3}, 5.0F)},
                                        {"stranger", at::full({1}, 5.0F)}});
  CHECK(account.loaded == std::vector<std::string>{"first.weight", "first.steps"});
  CHECK(account.misshapen == std::vector<std::string>{"block1.weight (3) instead of (2)"});
  CHECK(account.unexpected == std::vector<std::string>{"stranger"});
  CHECK(account.missing.size() == 6);
  CHECK(net.first.weight.value.detach().equal(at::full({2}, 5.0F)));
  CHECK(net.first.weight.value.requires_grad());
  CHECK(net.first.steps.value == 4);
  CHECK(net.block[0].weight.value.detach().equal(at::full({2}, 1.0F)));
}

TEST_CASE("gradients can be removed, and moving to a device keeps which parameters are trained",
          "[model][network]") {
  auto net = two_blocks();
  net.first.weight.value.square().sum().backward();
  CHECK(net.first.weight.value.grad().defined());
  clear_gradients(net);
  CHECK_FALSE(net.first.weight.value.grad().defined());
  net.block[0].weight.value.set_requires_grad(false);
  to(net, at::kCPU);
  CHECK(net.first.weight.value.requires_grad());
  CHECK_FALSE(net.block[0].weight.value.requires_grad());
}
