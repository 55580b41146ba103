// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/arange.h>

#include <set>
#include <string>
#include <thread>
#include <vector>

#include "catch.hpp"
#include "cxr/model/backbone/backbone.hpp"
#include "cxr/model/network.hpp"

/// What the compiler cannot see of a Backbone, as code: run it on your own.
namespace cxr::laws {

namespace detail {

/// Normalised images (N,C,H,H) that all differ.
inline Tensor wavy_inputs(std::int64_t n, std::int64_t c, std::int64_t h) {
  return at::arange(n * c * h * h, at::kFloat)
      .mul(0.37)
      .sin()
      .view({n, c, h, h})
      .contiguous(at::MemoryFormat::ChannelsLast);
}

}  // namespace detail

/// Runs every law of Backbone.
/// @param side  height and width of the images, pixels
template <Backbone B>
void check_backbone(B const& backbone, std::int64_t side = 32) {
  auto network = backbone.make(5);
  Tensor const images = detail::wavy_inputs(4, B::channels, side);

  SECTION("law: features are (N,F), in either mode") {
    at::NoGradGuard const no_gradients;
    CHECK(std::as_const(network)(images, inference{}).sizes() == at::IntArrayRef({4, B::features}));
    CHECK(network(images, training{}).sizes() == at::IntArrayRef({4, B::features}));
  }
  SECTION("law: equal seeds make equal networks, different seeds different ones") {
    auto const same = backbone.make(5), other = backbone.make(6);
    auto const a = state_dict(network), b = state_dict(same), c = state_dict(other);
    bool differs = false;
    for (std::size_t i = 0; i < a.size(); ++i) {
      CHECK(a[i].tensor.equal(b[i].tensor));
      differs = differs || !a[i].tensor.equal(c[i].tensor);
    }
    CHECK(differs);
  }
  SECTION("law: names are unique, and parameters are trained") {
    std::set<std::string> names;
    for (auto const& entry : state_dict(network)) CHECK(names.insert(entry.name).second);
    for (auto const& entry : named_parameters(network)) CHECK(entry.tensor.requires_grad());
    CHECK(count_parameters(network) > 0);
  }
  SECTION("law: inference changes nothing, and runs in many threads") {
    at::NoGradGuard const no_gradients;
    auto const before = clone(network);
    Tensor const expected = std::as_const(network)(images, inference{});
    std::vector<Tensor> results(3);
    {
      std::vector<std::jthread> threads;
      for (auto& result : results)
        threads.emplace_back([&] {
          at::NoGradGuard const no_graph;
          result = std::as_const(network)(images, inference{});
        });
    }
    for (auto const& result : results) CHECK(result.allclose(expected, 1e-5, 1e-6));
    auto const a = state_dict(before), b = state_dict(network);
    for (std::size_t i = 0; i < a.size(); ++i) CHECK(a[i].tensor.equal(b[i].tensor));
  }
  SECTION("law: in inference an image does not depend on the others of its batch") {
    at::NoGradGuard const no_gradients;
    Tensor const all = std::as_const(network)(images, inference{});
    Tensor const single = std::as_const(network)(images.narrow(0, 2, 1), inference{});
    CHECK(single.allclose(all.narrow(0, 2, 1), 1e-4, 1e-5));
  }
  SECTION("law: every parameter learns") {
    network(images, training{}).square().sum().backward();
    for (auto const& [name, tensor] : named_parameters(network)) {
      INFO(name);
      REQUIRE(tensor.grad().defined());
      CHECK(tensor.grad().isfinite().all().template item<bool>());
    }
  }
  if constexpr (OffersFeatureMap<decltype(network)>) {
    SECTION("law: its feature map (N,F,h,w), pooled, equals its features bit for bit") {
      at::NoGradGuard const no_gradients;
      Tensor const map = std::as_const(network).feature_map(images, inference{});
      CHECK((map.dim() == 4 && map.size(0) == 4 && map.size(1) == B::features));
      CHECK(network.pool(map).equal(std::as_const(network)(images, inference{})));
    }
  }
}

}  // namespace cxr::laws
