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

struct uncopyable_head : mean_head {
  uncopyable_head() = default;
  uncopyable_head(uncopyable_head const&) = delete;
};
static_assert(!Head<uncopyable_head> && MakesLogits<uncopyable_head>);

struct head_of_another_role : mean_head {
  using role = cxr::role::backbone;
};
static_assert(!Head<head_of_another_role> && MakesLogits<head_of_another_role>);

struct without_sizes : mean_head {
  mean_head::network<2> make(std::uint64_t) const { return {}; }
};
static_assert(!Head<without_sizes> && !MakesLogits<without_sizes>);

struct head_not_const : mean_head {
  struct network {
    Tensor operator()(Tensor const& x, training) { return x; }
    Tensor operator()(Tensor const& x, inference) { return x; }
  };
  template <std::int64_t F, std::int64_t K>
  network make(std::uint64_t) const {
    return {};
  }
};
static_assert(!Head<head_not_const> && !MakesLogits<head_not_const>);

/// A head that starts from the training subset: its logits are the classes' log frequencies.
struct prior_head {
  using role = cxr::role::head;
  static constexpr std::string_view name = "prior_head";

  struct network {
    std::vector<std::int64_t> counts;
    Tensor operator()(Tensor const& x, training) const { return (*this)(x, inference{}); }
    Tensor operator()(Tensor const& x, inference) const {
      Tensor const frequencies = at::tensor(counts).to(at::kFloat);
      return frequencies.div(frequencies.sum()).log().expand({x.size(0), -1});
    }
  };
  struct state {
    std::vector<std::int64_t> counts;
    template <std::int64_t F, std::int64_t K>
    network make(std::uint64_t) const {
      return {counts};
    }
  };
  state start(training_facts const& facts) const { return {facts.class_counts}; }
};
static_assert(Head<prior_head>);

/// A linear head that starts at zero, whatever the seed.
struct zero_head : linear_head {
  template <std::int64_t F, std::int64_t K>
  linear make(std::uint64_t seed) const {
    auto network = linear_head::make<F, K>(seed);
    network.weight.value.detach().zero_();
    network.bias.value.detach().zero_();
    return network;
  }
};

}  // namespace

TEST_CASE("a head may start from the counts of the training subset", "[model][head]") {
  auto const head = started(prior_head{}, training_facts::counts_only({1, 3}));
  Tensor const logits = head.make<8, 2>(1)(at::ones({5, 8}), inference{});
  CHECK(logits.exp().allclose(at::tensor({0.25F, 0.75F}).expand({5, 2})));
}

TEST_CASE("linear_head keeps the laws of Head", "[model][head]") {
  laws::check_head(linear_head{});
}

TEST_CASE("a head may start at zero", "[model][head]") { laws::check_head(zero_head{}); }

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
