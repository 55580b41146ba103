// SPDX-License-Identifier: MIT
#include "cxr/model/backbone/fused_dense_block.hpp"

#include <ATen/Parallel.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/sum.h>

#include <map>

#include "catch.hpp"
#include "cxr/model/generator.hpp"
#include "model/in_double.hpp"

using namespace cxr;

namespace {

/// A block in a state that training could have reached.
dense_block random_block(std::int64_t inputs, std::int64_t layers, std::int64_t growth) {
  auto random = generator(7);
  densenet_shape const shape{"test", growth, inputs, {layers, 0, 0, 0}};
  dense_block block;
  for (std::int64_t layer = 0; layer < layers; ++layer)
    block.denselayer.emplace_back(inputs + layer * growth, shape, random);
  at::NoGradGuard const no_graph;
  for_each_parameter(block, [&](std::string const& name, Tensor& tensor) {
    if (name.find("norm") != std::string::npos) tensor.add_(at::randn(tensor.sizes(), random), 0.3);
  });
  return block;
}

/// The result and all that a step writes, by name.
using step_results = std::map<std::string, Tensor>;

/// @param factors  the gradient of the result
step_results run_step(dense_block& block, Tensor const& x, Tensor const& factors, bool fused,
                      bool input_gradient = true) {
  Tensor const input = x.detach().clone().requires_grad_(input_gradient);
  auto const map = fused ? fused_dense_block(block, input, training{})
                         : dense_block::forward(block, input, training{});
  map.backward(factors);
  step_results all{{"map", map.detach()}, {"input gradient", input.grad()}};
  for_each_leaf(block, [&](std::string const& name, auto& leaf) {
    using kind = std::remove_cvref_t<decltype(leaf)>;
    if constexpr (std::same_as<kind, parameter>)
      all["gradient of " + name] = leaf.value.grad();
    else if constexpr (std::same_as<kind, buffer>)
      all[name] = leaf.value;
    else
      CHECK(leaf.value == 1);
  });
  return all;
}

struct block_case {
  std::int64_t N, H, W, inputs, layers, growth;
};

}  // namespace

TEST_CASE("A fused dense block equals the default one", "[model][fused]") {
  // Sums have another order, and Winograd's convolution rounds a little more than the direct one: the
  // judge is the default in double, from which the default in float is as far away as its rounding.
  auto const [N, H, W, inputs, layers, growth] =
      GENERATE(block_case{2, 14, 14, 64, 3, 32}, block_case{1, 7, 13, 64, 2, 32},
               block_case{5, 13, 7, 16, 2, 8}, block_case{33, 4, 4, 16, 2, 8},
               block_case{2, 9, 1, 96, 2, 48}, block_case{3, 8, 8, 480, 2, 32},
               block_case{1, 1, 2, 16, 1, 8});
  CAPTURE(N, H, W, inputs, layers, growth);
  auto random = generator(3);
  auto const block = random_block(inputs, layers, growth);
  bool const rounded = test::generate_rounding();
  auto const type = rounded ? at::kBFloat16 : at::kFloat;
  Tensor const x = at::randn({N, inputs, H, W}, random).mul(2).add(1).to(type),
               factors = at::randn({N, inputs + layers * growth, H, W}, random).to(type);
  CAPTURE(rounded);
  auto plain = clone(block), fused = clone(block), judge = clone(block);
  test::to_double(judge);
  auto const expected = run_step(judge, x.to(at::kDouble), factors.to(at::kDouble), false);
  auto const run = [&](dense_block& network, bool with_kernels) {
    return test::with_rounding(rounded,
                               [&] { return run_step(network, x, factors, with_kernels); });
  };
  auto const in_float = run(plain, false);
  for (auto const& [name, tensor] : run(fused, true)) {
    INFO(name);
    REQUIRE(tensor.sizes() == expected.at(name).sizes());
    // Three times as far, or a rounding where the default is luckily near.
    double const slack = std::max(3 * test::distance(in_float.at(name), expected.at(name)),
                                  rounded ? 0x1p-8 : 1.5e-6);
    CHECK(test::distance(tensor, expected.at(name)) <= slack);
  }
}

TEST_CASE("A step of a fused dense block repeats bit for bit", "[model][fused]") {
  int const threads = at::get_num_threads(), count = GENERATE(1, 2);
  bool const rounded = test::generate_rounding();
  at::set_num_threads(count);
  auto random = generator(3);
  auto const block = random_block(64, 2, 32);
  Tensor const x = at::randn({3, 64, 15, 15}, random),
               factors = at::randn({3, 128, 15, 15}, random);
  auto first_block = clone(block), second_block = clone(block);
  auto const run = [&](dense_block& network) {
    return test::with_rounding(rounded, [&] { return run_step(network, x, factors, true); });
  };
  auto const first = run(first_block), second = run(second_block);
  for (auto const& [name, tensor] : first) CHECK(tensor.equal(second.at(name)));
  at::set_num_threads(threads);
}

TEST_CASE("A fused dense block gives the same map on any number of threads", "[model][fused]") {
  int const threads = at::get_num_threads();
  auto random = generator(3);
  auto block = random_block(64, 2, 32);
  Tensor const x = at::randn({3, 64, 15, 15}, random);
  at::set_num_threads(1);
  auto const single = fused_dense_block(block, x, training{});
  at::set_num_threads(2);
  CHECK(single.equal(fused_dense_block(block, x, training{})));
  at::set_num_threads(threads);
}

TEST_CASE("Frozen parameters and inputs of a fused dense block get no gradient", "[model][fused]") {
  auto random = generator(3);
  auto const block = random_block(16, 2, 8);
  Tensor const x = at::randn({2, 16, 6, 6}, random), factors = at::randn({2, 32, 6, 6}, random);
  auto all = clone(block), partial = clone(block);
  auto const expected = run_step(all, x, factors, true);
  for_each_parameter(partial, [](std::string const& name, Tensor& tensor) {
    tensor.set_requires_grad(name.find("conv") == std::string::npos ||
                             name.starts_with("denselayer2"));
  });
  partial.denselayer[0].norm1.weight.value.set_requires_grad(false);
  auto const found = run_step(partial, x, factors, true, /*input_gradient=*/false);
  CHECK(!found.at("input gradient").defined());
  for_each_parameter(partial, [&](std::string const& name, Tensor& tensor) {
    INFO(name);
    REQUIRE(tensor.grad().defined() == tensor.requires_grad());
    if (tensor.grad().defined()) CHECK(tensor.grad().equal(expected.at("gradient of " + name)));
  });
}

TEST_CASE("A fused dense block in double is the default one", "[model][fused]") {
  auto random = generator(3);
  auto block = random_block(16, 2, 8);
  test::to_double(block);
  auto other = clone(block);
  Tensor const x = at::randn({2, 16, 6, 6}, random, at::kDouble);
  CHECK(fused_dense_block(block, x, training{}).equal(dense_block::forward(other, x, training{})));
}

TEST_CASE("A fused dense block propagates NaN", "[model][fused]") {
  auto random = generator(3);
  auto block = random_block(16, 2, 8);
  Tensor x = at::randn({2, 16, 6, 6}, random);
  x[1][3][2][2] = std::nan("");
  auto const map = fused_dense_block(block, x, training{});
  CHECK(map.narrow(1, 16, 16).isnan().all().item<bool>());
}

TEST_CASE("A fused dense block refuses a second backward pass, as autograd", "[model][fused]") {
  auto random = generator(3);
  auto block = random_block(16, 1, 8);
  auto const sum = fused_dense_block(block, at::randn({2, 16, 6, 6}, random), training{}).sum();
  sum.backward();
  CHECK_THROWS(sum.backward());
}
