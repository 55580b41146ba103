// SPDX-License-Identifier: MIT
#include "cxr/model/classifier.hpp"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/ones.h>

#include <algorithm>

#include "catch.hpp"
#include "cxr/engine/autocast.hpp"
#include "cxr/engine/execution/cpu.hpp"
#include "cxr/model/backbone/densenet.hpp"
#include "cxr/model/head/linear_head.hpp"
#include "cxr/model/head/mlp_head.hpp"
#include "cxr/model/layer/conv2d.hpp"
#include "cxr/model/parameter_group.hpp"
#include "cxr/model/weights/scratch.hpp"

using namespace cxr;

namespace {

Tensor wavy_images(std::int64_t n) {
  return at::arange(n * 3 * 64 * 64, at::kFloat)
      .mul(0.37)
      .sin()
      .view({n, 3, 64, 64})
      .contiguous(at::MemoryFormat::ChannelsLast);
}

/// A backbone without a feature map.
struct mean_of_pixels {
  using role = cxr::role::backbone;
  static constexpr std::string_view name = "mean_of_pixels";
  static constexpr std::int64_t channels = 3, features = 3;
  scratch weights = {};

  struct network {
    Tensor operator()(Tensor const& images, training) { return images.mean({2, 3}); }
    Tensor operator()(Tensor const& images, inference) const { return images.mean({2, 3}); }
  };
  network make(std::uint64_t) const { return {}; }
};

/// A backbone that starts from the number of training images.
struct starts_from_facts : mean_of_pixels {
  struct counted : network {
    std::int64_t images = 0;
  };
  struct state {
    std::int64_t images;
    counted make(std::uint64_t) const { return {{}, images}; }
  };
  state start(training_facts const& facts) const {
    return {facts.class_counts.empty() ? 0 : facts.class_counts[0] + facts.class_counts[1]};
  }
};

/// A head that starts from the number of classes in the training subset.
struct head_from_facts {
  using role = cxr::role::head;
  static constexpr std::string_view name = "head_from_facts";
  struct network {
    std::size_t classes = 0;
    Tensor operator()(Tensor const& x, training) { return x; }
    Tensor operator()(Tensor const& x, inference) const { return x; }
  };
  struct state {
    std::size_t classes;
    template <std::int64_t F, std::int64_t K>
    network make(std::uint64_t) const {
      return {classes};
    }
  };
  state start(training_facts const& facts) const { return {facts.class_counts.size()}; }
};

using with_map = decltype(make_classifier<2>(tiny_densenet<>{}, mlp_head{}, 1));
using without_map = decltype(make_classifier<2>(mean_of_pixels{}, linear_head{}, 1));
template <class Network>
concept ClassifiesMaps = requires(Network const network, Tensor const& x) {
  network.classify_map(network.feature_map(x, inference{}), inference{});
};
static_assert(OffersFeatureMap<densenet_network> && ClassifiesMaps<with_map>);
static_assert(!OffersFeatureMap<mean_of_pixels::network> && !ClassifiesMaps<without_map>);
static_assert(Backbone<starts_from_facts> && Head<head_from_facts>);

}  // namespace

TEST_CASE("a classifier keeps the backbone's names and puts the head under classifier",
          "[model][classifier]") {
  auto const net = make_classifier<2>(densenet121<>{}, mlp_head{}, 1);
  std::vector<std::string> names;
  for (auto const& entry : state_dict(net)) names.push_back(entry.name);
  CHECK(names.front() == "features.conv0.weight");
  CHECK(names.back() == "classifier.4.bias");
  CHECK(std::count(names.begin(), names.end(), "features.denseblock1.denselayer1.norm1.weight") ==
        1);
  // torchvision's DenseNet-121 without its classifier, and the head.
  CHECK(count_parameters(net.backbone) == 7978856 - 1024 * 1000 - 1000);
}

TEST_CASE("norms and biases do not decay, and the head is a group of its own",
          "[model][classifier]") {
  auto net = make_classifier<2>(tiny_densenet<>{}, mlp_head{}, 1);
  std::size_t seen = 0;
  for (auto const& group : parameter_groups(net))
    for (auto const& [name, tensor] : group.parameters) {
      INFO(name);
      ++seen;
      CHECK((group.owner == part::head) == name.starts_with("classifier."));
      bool const norm_or_bias = name.find("norm") != std::string::npos || name.ends_with("bias");
      CHECK(group.decays == !norm_or_bias);
    }
  CHECK(seen == named_parameters(net).size());
}

TEST_CASE("the feature map, pooled, is the features, and the head's logits are the classifier's",
          "[model][classifier]") {
  at::NoGradGuard const no_graph;
  auto const check = [](auto const& network) {
    Tensor const images = wavy_images(2);
    Tensor const map = network.feature_map(images, inference{});
    CHECK(map.sizes() == at::IntArrayRef({2, network.features(images, inference{}).size(1),
                                          map.size(2), map.size(3)}));
    CHECK(network.backbone.pool(map).equal(network.features(images, inference{})));
    CHECK(network.classify_map(map, inference{}).equal(network(images, inference{})));
  };
  check(make_classifier<2>(tiny_densenet<>{}, mlp_head{}, 1));
  check(make_classifier<2>(densenet121<>{}, linear_head{}, 1));
}

TEST_CASE("the gradient of a logit reaches the feature map of an inference call",
          "[model][classifier]") {
  auto const network = make_classifier<2>(tiny_densenet<>{}, mlp_head{}, 1);
  Tensor map;
  {
    at::NoGradGuard const no_graph;
    map = network.feature_map(wavy_images(1), inference{});
  }
  map = map.detach().requires_grad_();
  network.classify_map(map, inference{}).select(1, 1).sum().backward();
  REQUIRE(map.grad().defined());
  CHECK_FALSE(map.grad().eq(0).all().item<bool>());
}

TEST_CASE("features, then classify, equal the classifier in training and in inference",
          "[model][classifier]") {
  auto network = make_classifier<2>(tiny_densenet<>{}, mlp_head{}, 1);
  auto same = clone(network);
  Tensor const images = wavy_images(3);
  training const mode{.key = 5};
  CHECK(network.classify(network.features(images, mode), mode).equal(same(images, mode)));
  auto const& fixed = std::as_const(network);
  CHECK(fixed.classify(fixed.features(images, inference{}), inference{})
            .equal(fixed(images, inference{})));
}

TEST_CASE("under autocast the head still computes in float", "[model][classifier]") {
  at::NoGradGuard const no_graph;
  auto const network = make_classifier<2>(tiny_densenet<>{}, mlp_head{}, 1);
  Tensor const features = at::arange(32, at::kFloat).mul(0.3).sin().view({1, 32});
  Tensor const expected = network.classify(features, inference{});
  autocast_guard const precision(cpu<bfloat16>{});
  CHECK(network.features(wavy_images(1), inference{}).scalar_type() == at::kBFloat16);
  CHECK(network.classify(features, inference{}).equal(expected));
  CHECK(network(wavy_images(1), inference{}).scalar_type() == at::kFloat);
}

TEST_CASE("a backbone and a head that start from facts receive those of the training subset",
          "[model][classifier]") {
  auto const facts = training_facts::counts_only({12, 30});
  auto const network = make_classifier<2>(starts_from_facts{}, head_from_facts{}, 1, facts);
  CHECK(network.backbone.images == 42);
  CHECK(network.head.classes == 2);
  auto const without = make_classifier<2>(starts_from_facts{}, head_from_facts{}, 1);
  CHECK(without.backbone.images == 0);
  CHECK(without.head.classes == 0);
}
