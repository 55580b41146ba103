// SPDX-License-Identifier: MIT
#include "cxr/model/layer/batch_norm_factors.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>

#include "catch.hpp"
#include "cxr/model/generator.hpp"

using namespace cxr;

TEST_CASE("Known statistics give a norm's values, tracking and gradients", "[model][layer]") {
  auto random = generator(1);
  std::int64_t const P = 50, C = 8;
  batch_norm norm(C), peer(C);
  {
    at::NoGradGuard const no_graph;
    norm.weight.value.add_(at::randn({C}, random), 0.3);
    norm.bias.value.add_(at::randn({C}, random), 0.3);
    peer.weight.value.copy_(norm.weight.value);
    peer.bias.value.copy_(norm.bias.value);
  }
  Tensor const x = at::randn({P, C}, random).mul(2).add(5).requires_grad_(true),
               dy = at::randn({P, C}, random);
  Tensor const expected = peer(x, training{});
  expected.backward(dy);

  at::NoGradGuard const no_graph;
  Tensor const statistics = at::stack({x.mean(0), x.var(0, /*unbiased=*/false)});
  cxr::detail::track(norm, statistics, P);
  auto const near = [](Tensor const& a, Tensor const& b) {
    return (a - b).abs().max().item<double>() < 1e-5;
  };
  CHECK(norm.num_batches_tracked.value == 1);
  CHECK(near(norm.running_mean.value, peer.running_mean.value));
  CHECK(near(norm.running_var.value, peer.running_var.value));

  cxr::detail::norm_factors const factors(norm.weight.value, norm.bias.value, statistics);
  auto const vector = [](std::vector<float> values) { return at::tensor(values); };
  CHECK(near(x * vector(factors.scale) + vector(factors.shift), expected));

  Tensor const centred = x - statistics[0];
  std::vector<double> sums;
  for (Tensor const& sum : {dy.sum(0), (dy * centred).sum(0)})
    for (std::int64_t c = 0; c < C; ++c) sums.push_back(sum[c].item<double>());
  cxr::detail::norm_gradient const gradient(sums, factors, P);
  CHECK(near(gradient.weight, peer.weight.value.grad()));
  CHECK(near(gradient.bias, peer.bias.value.grad()));
  CHECK(
      near(dy * vector(factors.scale) + centred * vector(gradient.slope) + vector(gradient.offset),
           x.grad()));
}
