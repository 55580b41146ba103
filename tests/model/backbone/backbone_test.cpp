// SPDX-License-Identifier: MIT
#include "cxr/model/backbone/backbone.hpp"

#include "catch.hpp"
#include "cxr/model/backbone/densenet.hpp"
#include "cxr/model/weights/imagenet.hpp"
#include "cxr/model/weights/scratch.hpp"
#include "laws/backbone_laws.hpp"
#include "model/one_layer.hpp"
#include "run/toy_pipeline.hpp"

using namespace cxr;

namespace {

using test::one_layer;

static_assert(Backbone<one_layer> && !OffersFeatureMap<one_layer::network>);
static_assert(OffersFeatureMap<densenet_network>);

struct uncopyable_backbone : one_layer {
  uncopyable_backbone() = default;
  uncopyable_backbone(uncopyable_backbone const&) = delete;
};
static_assert(!Backbone<uncopyable_backbone> && MakesFeatures<uncopyable_backbone>);

struct backbone_of_another_role : one_layer {
  using role = cxr::role::head;
};
static_assert(!Backbone<backbone_of_another_role> && MakesFeatures<backbone_of_another_role>);

struct without_features : one_layer {
  struct features {};
};
static_assert(!Backbone<without_features> && !StatesFeatures<without_features>);

struct with_a_path_for_weights : one_layer {
  std::filesystem::path weights;
};
static_assert(!Backbone<with_a_path_for_weights> && !CarriesWeights<with_a_path_for_weights>);

struct backbone_not_const : one_layer {
  struct network {
    Tensor operator()(Tensor const& images, training) { return images; }
    Tensor operator()(Tensor const& images, inference) { return images; }
  };
  network make(std::uint64_t) const { return {}; }
};
static_assert(!Backbone<backbone_not_const> && !MakesFeatures<backbone_not_const>);

struct without_training : one_layer {
  struct network {
    Tensor operator()(Tensor const& images, inference) const { return images; }
  };
  network make(std::uint64_t) const { return {}; }
};
static_assert(!Backbone<without_training> && !MakesFeatures<without_training>);

}  // namespace

TEST_CASE("weights are searched for by the architecture, or by the backbone's name",
          "[model][backbone]") {
  CHECK(architecture_of(densenet121<imagenet>{}) == "densenet121");
  CHECK(architecture_of(one_layer{}) == "one_layer");
}

TEST_CASE("a user's backbone needs only what the concept requires to be in a pipeline",
          "[model][backbone]") {
  auto const network = make_classifier<2>(one_layer{}, mlp_head{}, 1);
  STATIC_REQUIRE(has_policy<swap<toy, one_layer>, one_layer>);
  CHECK(count_parameters(network.backbone) == 4 * 3 * 3 * 3);
}

TEST_CASE("the laws of Backbone run on a user's own", "[model][backbone]") {
  laws::check_backbone(one_layer{});
}

TEST_CASE("tiny_densenet keeps the laws of Backbone", "[model][backbone]") {
  laws::check_backbone(tiny_densenet<>{});
}

TEST_CASE("densenet121 keeps the laws of Backbone", "[model][backbone]") {
  laws::check_backbone(densenet121<>{}, 48);
}
