// SPDX-License-Identifier: MIT
#include "cxr/model/head/head.hpp"

#include <ATen/ops/ones.h>
#include <ATen/ops/tensor.h>

#include "catch.hpp"
#include "cxr/model/head/linear_head.hpp"
#include "cxr/model/head/mlp_head.hpp"
#include "laws/head_laws.hpp"

using namespace cxr;

namespace {

/// A user's own head: the mean of all features for every class.
struct mean_head {
  using role = cxr::role::head;
  static constexpr std::string_view name = "mean_head";

  template <std::int64_t K>
  struct network {
    Tensor operator()(Tensor const& x, training) const { return (*this)(x, inference{}); }
    Tensor operator()(Tensor const& x, inference) const { return x.mean(1, true).expand({-1, K}); }
  };
  template <std::int64_t F, std::int64_t K>
  network<K> make(std::uint64_t) const {
    return {};
  }
};
static_assert(Head<mean_head> && Head<linear_head> && Head<mlp_head>);

struct not_copyable : mean_head {
  not_copyable() = default;
  not_copyable(not_copyable const&) = delete;
};
static_assert(!Head<not_copyable> && MakesLogits<not_copyable>);

struct of_another_role : mean_head {
  using role = cxr::role::backbone;
};
static_assert(!Head<of_another_role> && MakesLogits<of_another_role>);

struct without_sizes : mean_head {
  mean_head::network<2> make(std::uint64_t) const { return {}; }
};
static_assert(!Head<without_sizes> && !MakesLogits<without_sizes>);

struct inference_not_const : mean_head {
  struct network {
    Tensor operator()(Tensor const& x, training) { return x; }
    Tensor operator()(Tensor const& x, inference) { return x; }
  };
  template <std::int64_t F, std::int64_t K>
  network make(std::uint64_t) const {
    return {};
  }
};
static_assert(!Head<inference_not_const> && !MakesLogits<inference_not_const>);

}  // namespace

TEST_CASE("linear_head keeps the laws of Head", "[model][head]") {
  laws::check_head(linear_head{});
}

TEST_CASE("mlp_head keeps the laws of Head", "[model][head]") {
  laws::check_head(mlp_head{});
  laws::check_head(mlp_head{.hidden = 5, .dropout = 0.5});
}

TEST_CASE("linear_head is one fully connected layer", "[model][head]") {
  auto const network = linear_head{}.make<3, 2>(1);
  network.weight.value.detach().copy_(
      at::tensor({1.0F, 2.0F, 3.0F, -1.0F, 0.0F, 1.0F}).view({2, 3}));
  network.bias.value.detach().copy_(at::tensor({0.5F, -0.5F}));
  Tensor const logits = network(at::tensor({1.0F, 0.0F, 2.0F}).view({1, 3}), inference{});
  CHECK(logits[0][0].item<float>() == 7.5F);
  CHECK(logits[0][1].item<float>() == 0.5F);
  CHECK(count_parameters(linear_head{}.make<1024, 2>(1)) == 1024 * 2 + 2);
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
  for (auto const& one : all) names.push_back(one.name);
  CHECK(names == std::vector<std::string>{"1.weight", "1.bias", "4.weight", "4.bias"});
}

TEST_CASE("dropout makes training differ from inference, and none of it does not",
          "[model][head]") {
  Tensor const features = at::ones({4, 64});
  auto dropped = mlp_head{.dropout = 0.5}.make<64, 2>(1);
  CHECK_FALSE(
      dropped(features, training{}).allclose(std::as_const(dropped)(features, inference{})));
  auto whole = mlp_head{.dropout = 0}.make<64, 2>(1);
  CHECK(whole(features, training{}).equal(std::as_const(whole)(features, inference{})));
}
