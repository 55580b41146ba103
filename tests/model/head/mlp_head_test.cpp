// SPDX-License-Identifier: MIT
#include "cxr/model/head/mlp_head.hpp"

#include <ATen/ops/ones.h>
#include <ATen/ops/tensor.h>

#include "catch.hpp"
#include "cxr/compose/roles.hpp"
#include "laws/head_laws.hpp"

using namespace cxr;

static_assert(Head<mlp_head> && std::same_as<default_of<role::head>, mlp_head>);

TEST_CASE("mlp_head keeps the laws of Head", "[model][head]") { laws::check_head(mlp_head{}); }

TEST_CASE("mlp_head keeps the laws of Head with much dropout", "[model][head]") {
  laws::check_head(mlp_head{.hidden = 5, .dropout = 0.5});
}

TEST_CASE("mlp_head is fully connected, ReLU, fully connected", "[model][head]") {
  auto const network = mlp_head{.hidden = 2}.make<2, 1>(1);
  network.hidden.weight.value.detach().copy_(at::tensor({1.0F, 1.0F, -1.0F, 0.0F}).view({2, 2}));
  network.hidden.bias.value.detach().copy_(at::tensor({0.0F, 0.5F}));
  network.out.weight.value.detach().copy_(at::tensor({2.0F, 10.0F}).view({1, 2}));
  network.out.bias.value.detach().copy_(at::tensor({1.0F}));
  Tensor const features = at::tensor({1.0F, 2.0F, -1.0F, 0.0F}).view({2, 2});
  Tensor const logits = network(features, inference{});
  CHECK(logits[0][0].item<float>() == 7);   // hidden (3, -0.5 -> 0): 2·3 + 1
  CHECK(logits[1][0].item<float>() == 16);  // hidden (-1 -> 0, 1.5): 10·1.5 + 1
  CHECK(count_parameters(mlp_head{}.make<1024, 2>(1)) == 1024 * 128 + 128 + 128 * 2 + 2);
}

TEST_CASE("mlp_head's tensors are named as torch.nn.Sequential's", "[model][head]") {
  auto const all = state_dict(mlp_head{}.make<8, 2>(1));
  std::vector<std::string> names;
  for (auto const& entry : all) names.push_back(entry.name);
  CHECK(names == std::vector<std::string>{"1.weight", "1.bias", "4.weight", "4.bias"});
}

TEST_CASE("with dropout training differs from inference, without it does not", "[model][head]") {
  Tensor const features = at::ones({4, 64});
  auto dropped = mlp_head{.dropout = 0.5}.make<64, 2>(1);
  CHECK_FALSE(
      dropped(features, training{}).allclose(std::as_const(dropped)(features, inference{})));
  auto whole = mlp_head{.dropout = 0}.make<64, 2>(1);
  CHECK(whole(features, training{}).equal(std::as_const(whole)(features, inference{})));
}

TEST_CASE("mlp_head checks the ranges of its settings", "[model][head][bad_input]") {
  CHECK_NOTHROW(check(mlp_head{}));
  CHECK_THROWS_AS(check(mlp_head{.hidden = 0}), setting_error);
  CHECK_THROWS_AS(check(mlp_head{.dropout = 1}), setting_error);
}
