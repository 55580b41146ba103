// SPDX-License-Identifier: MIT
#include "cxr/model/backbone/fused_norm_pool.hpp"

#include <ATen/ops/avg_pool2d.h>
#include <ATen/ops/max_pool2d.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/relu.h>

#include <array>

#include "catch.hpp"
#include "cxr/model/generator.hpp"

using namespace cxr;

namespace {

/// A norm in the middle of training, in a type.
batch_norm random_norm(std::int64_t C, at::ScalarType type) {
  auto random = generator(5);
  batch_norm norm(C);
  at::NoGradGuard const no_graph;
  norm.weight.value.add_(at::randn({C}, random), 0.3);
  norm.bias.value.add_(at::randn({C}, random), 0.3);
  for_each_leaf(norm, [&](std::string const&, auto& leaf) {
    if constexpr (!std::same_as<std::remove_cvref_t<decltype(leaf)>, counter>) {
      bool const trained = leaf.value.requires_grad();
      leaf.value = leaf.value.detach().to(type).set_requires_grad(trained);
    }
  });
  return norm;
}

/// The pooled map, the gradients of x, weight and bias, and the running statistics.
template <class Apply>
std::array<Tensor, 6> run_step(Tensor const& x, Tensor const& factors, Apply const& apply) {
  auto norm = random_norm(x.size(1), x.scalar_type());
  Tensor const input = x.detach().clone().requires_grad_(true);
  Tensor const map = apply(norm, input);
  map.backward(factors);
  CHECK(norm.num_batches_tracked.value == 1);
  return {map.detach(),
          input.grad(),
          norm.weight.value.grad(),
          norm.bias.value.grad(),
          norm.running_mean.value,
          norm.running_var.value};
}

template <class Pool, class Peer>
void compare_with(Peer const& peer) {
  auto const shape =
      GENERATE(std::array<std::int64_t, 4>{2, 16, 8, 8}, std::array<std::int64_t, 4>{1, 64, 7, 13},
               std::array<std::int64_t, 4>{3, 8, 13, 6}, std::array<std::int64_t, 4>{2, 4, 32, 30});
  CAPTURE(shape);
  auto random = generator(3);
  Tensor const x = at::randn(shape, random).mul(2).add(3);
  auto const apply = [&](batch_norm& norm, Tensor const& input) {
    return peer(norm(input, training{}).relu());
  };
  Tensor const factors =
      at::randn({shape[0], shape[1], Pool::size(shape[2]), Pool::size(shape[3])}, random);
  auto const expected = run_step(x.to(at::kDouble), factors.to(at::kDouble), apply),
             plain = run_step(x, factors, apply),
             fused = run_step(x, factors, [](batch_norm&norm, Tensor const&input) {
               return cxr::detail::norm_relu_pool<Pool>(norm, input);
             });
  auto const distance = [](Tensor const& actual, Tensor const& judge) {
    return actual.to(at::kDouble).sub(judge).norm().template item<double>() /
           judge.norm().template item<double>();
  };
  for (std::size_t i = 0; i < expected.size(); ++i) {
    CAPTURE(i);
    REQUIRE(fused[i].sizes() == expected[i].sizes());
    CHECK(distance(fused[i], expected[i]) <= std::max(3 * distance(plain[i], expected[i]), 1e-6));
  }
}

}  // namespace

TEST_CASE("Fused norm, ReLU and mean pooling equal the operators of LibTorch", "[model][fused]") {
  compare_with<kernel::mean_of_2>([](Tensor const& x) { return at::avg_pool2d(x, 2, 2); });
}

TEST_CASE("Fused norm, ReLU and largest pooling equal the operators of LibTorch",
          "[model][fused]") {
  compare_with<kernel::largest_of_3>([](Tensor const& x) { return at::max_pool2d(x, 3, 2, 1); });
}

TEST_CASE("Fused pooling propagates NaN", "[model][fused]") {
  auto random = generator(3);
  Tensor x = at::randn({2, 8, 6, 6}, random);
  x[0][2][1][1] = std::nan("");
  auto norm = random_norm(8, at::kFloat);
  auto const map = cxr::detail::norm_relu_pool<kernel::largest_of_3>(norm, x);
  CHECK(map.select(1, 2).isnan().all().item<bool>());
  CHECK(!map.select(1, 3).isnan().any().item<bool>());
}

TEST_CASE("A frozen norm before a pooling gets no gradient", "[model][fused]") {
  auto random = generator(3);
  auto norm = random_norm(8, at::kFloat);
  norm.weight.value.set_requires_grad(false);
  cxr::detail::norm_relu_pool<kernel::mean_of_2>(norm, at::randn({2, 8, 6, 6}, random))
      .sum()
      .backward();
  CHECK(!norm.weight.value.grad().defined());
  CHECK(norm.bias.value.grad().defined());
}
