// SPDX-License-Identifier: MIT
#include "cxr/model/backbone/backbone.hpp"

#include "catch.hpp"
#include "cxr/model/backbone/densenet.hpp"
#include "cxr/model/weights/scratch.hpp"
#include "laws/backbone_laws.hpp"

using namespace cxr;

namespace {

/// The smallest backbone that a user might write: one convolution, then the mean over the pixels.
struct one_layer {
  using role = cxr::role::backbone;
  static constexpr std::string_view name = "one_layer", architecture = "one_layer";
  static constexpr std::int64_t channels = 3, features = 4;
  scratch weights = {};

  struct network {
    BOOST_HANA_DEFINE_STRUCT(network, (conv2d, conv));
    Tensor operator()(Tensor const& images, training) { return conv(images).mean({2, 3}); }
    Tensor operator()(Tensor const& images, inference) const { return conv(images).mean({2, 3}); }
  };
  network make(std::uint64_t seed) const {
    network made;
    made.conv = conv2d(channels, features, 3, 1, 1, generator(seed));
    return made;
  }
};

/// It lacks weights.
struct without_weights {
  using role = cxr::role::backbone;
  static constexpr std::string_view name = "without_weights";
  static constexpr std::int64_t channels = 3, features = 4;
};

}  // namespace

TEST_CASE("the concept takes a user's backbone, and nothing less", "[model][backbone]") {
  STATIC_REQUIRE(Backbone<one_layer>);
  STATIC_REQUIRE_FALSE(Backbone<without_weights>);
}

TEST_CASE("the laws of Backbone run on a user's own one", "[model][backbone]") {
  laws::check_backbone(one_layer{});
}

TEST_CASE("tiny_densenet keeps the laws of Backbone", "[model][backbone]") {
  laws::check_backbone(tiny_densenet<>{});
}

TEST_CASE("densenet121 keeps the laws of Backbone", "[model][backbone]") {
  laws::check_backbone(densenet121<>{}, 48);
}
