// SPDX-License-Identifier: MIT
#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/tensor.h>

#include "catch.hpp"
#include "cxr/model/generator.hpp"
#include "cxr/model/layer/batch_norm.hpp"
#include "cxr/model/layer/conv2d.hpp"
#include "cxr/model/layer/dropout.hpp"
#include "cxr/model/layer/linear.hpp"

using namespace cxr;

namespace {

double mean_of(Tensor const& x) { return x.mean().item<double>(); }
double deviation_of(Tensor const& x) { return x.std().item<double>(); }

}  // namespace

TEST_CASE("conv2d starts from He's normal distribution, channels last", "[model][layer]") {
  conv2d const layer(64, 128, 3, 1, 1, generator(1));
  Tensor const weight = layer.weight.value.detach();
  double const expected = std::sqrt(2.0 / (64 * 9));
  CHECK(deviation_of(weight) == Approx(expected).epsilon(0.02));
  CHECK(mean_of(weight) == Approx(0).margin(5 * expected / std::sqrt(64.0 * 128 * 9)));
  CHECK(weight.abs().max().item<double>() > 3.5 * expected);  // normal, not uniform
  CHECK(weight.is_contiguous(at::MemoryFormat::ChannelsLast));
  CHECK(layer.weight.value.requires_grad());
}

TEST_CASE("conv2d counts strides and padding in pixels", "[model][layer]") {
  conv2d const layer(1, 1, 3, 2, 1, generator(1));
  layer.weight.value.detach().fill_(1);
  Tensor const out = layer(at::ones({1, 1, 5, 5}));
  REQUIRE(out.sizes() == at::IntArrayRef({1, 1, 3, 3}));
  CHECK(out[0][0][0][0].item<float>() == 4);  // a corner sees 2 x 2 pixels
  CHECK(out[0][0][1][1].item<float>() == 9);
}

TEST_CASE("linear starts from torch.nn.Linear's uniform, its bias from 0", "[model][layer]") {
  linear const layer(400, 300, generator(2));
  Tensor const weight = layer.weight.value.detach();
  double const bound = 1 / std::sqrt(400.0);
  CHECK(weight.abs().max().item<double>() <= bound);
  CHECK(weight.abs().max().item<double>() > 0.999 * bound);
  CHECK(deviation_of(weight) == Approx(bound / std::sqrt(3.0)).epsilon(0.01));
  CHECK(mean_of(weight) == Approx(0).margin(0.001));
  CHECK(layer.bias.value.detach().eq(0).all().item<bool>());
}

TEST_CASE("batch_norm starts at 1 and 0 and updates the running statistics", "[model][layer]") {
  batch_norm layer(2);
  Tensor const x = at::tensor({1.0F, 10.0F, 3.0F, 30.0F}).view({2, 2, 1, 1});
  Tensor const y = layer(x, training{});
  CHECK(y.view({-1}).allclose(at::tensor({-1.0F, -1.0F, 1.0F, 1.0F}), 1e-3, 1e-3));
  // 0.9 of what was, 0.1 of the batch; the variance is the unbiased one: 2 and 200.
  CHECK(layer.running_mean.value.allclose(at::tensor({0.2F, 2.0F})));
  CHECK(layer.running_var.value.allclose(at::tensor({1.1F, 20.9F})));
  CHECK(layer.num_batches_tracked.value == 1);
}

TEST_CASE("batch_norm in inference uses the running statistics and does not change them",
          "[model][layer]") {
  batch_norm layer(1);
  layer.running_mean.value.fill_(5);
  layer.running_var.value.fill_(4);
  Tensor const y = std::as_const(layer)(at::tensor({9.0F}).view({1, 1, 1, 1}), inference{});
  CHECK(y.item<float>() == Approx(2).epsilon(1e-4));
  CHECK(layer.running_mean.value.item<float>() == 5);
  CHECK(layer.num_batches_tracked.value == 0);
}

TEST_CASE("dropout drops its rate and keeps the mean", "[model][layer]") {
  Tensor const x = at::ones({200, 500});
  for (double rate : {0.1, 0.5, 0.9}) {
    Tensor const y = dropout(x, rate, 0, training{.key = 3});
    CHECK(y.eq(0).to(at::kFloat).mean().item<double>() == Approx(rate).margin(0.01));
    CHECK(mean_of(y) == Approx(1).margin(0.05));
    CHECK(y.max().item<double>() == Approx(1 / (1 - rate)));
  }
  CHECK(dropout(x, 0, 0, training{}).equal(x));
}

TEST_CASE("dropout is a function of key, sample and layer", "[model][layer]") {
  Tensor const x = at::ones({2, 300});
  std::vector<std::int64_t> const samples{8, 9}, reversed{9, 8};
  training const mode{.key = 1, .samples = samples};
  Tensor const first = dropout(x, 0.5, 0, mode);
  CHECK(dropout(x, 0.5, 0, mode).equal(first));
  CHECK(dropout(x, 0.5, 0, {.key = 1, .samples = reversed}).flip({0}).equal(first));
  CHECK_FALSE(first[0].equal(first[1]));
  CHECK_FALSE(dropout(x, 0.5, 0, {.key = 2, .samples = samples}).equal(first));
  CHECK_FALSE(dropout(x, 0.5, 1, mode).equal(first));
}
