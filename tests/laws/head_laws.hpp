// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/max.h>
#include <ATen/ops/min.h>

#include <vector>

#include "catch.hpp"
#include "cxr/model/head/head.hpp"
#include "cxr/model/network.hpp"

/// What the compiler cannot see of a Head, as code: run it on your own.
namespace cxr::laws {

/// Runs every law of Head, for 24 features and 3 classes.
template <Head H>
void check_head(H const& head) {
  auto network = head.template make<24, 3>(5);
  Tensor const features = at::arange(6 * 24, at::kFloat).mul(0.7).sin().view({6, 24});
  std::vector<std::int64_t> const samples{7, 3, 900, 4, 11, 12};
  training const mode{.key = 42, .samples = samples};

  SECTION("law: logits are (N,K), in either mode") {
    CHECK(std::as_const(network)(features, inference{}).sizes() == at::IntArrayRef({6, 3}));
    CHECK(network(features, mode).sizes() == at::IntArrayRef({6, 3}));
  }
  SECTION("law: equal seeds make equal networks, different seeds different ones, if drawn at all") {
    auto const same = head.template make<24, 3>(5), other = head.template make<24, 3>(6);
    auto const a = state_dict(network), b = state_dict(same), c = state_dict(other);
    bool differs = false, constant = true;  // a head may start at zero, but for its biases
    for (std::size_t i = 0; i < a.size(); ++i) {
      CHECK(a[i].tensor.equal(b[i].tensor));
      differs = differs || !a[i].tensor.equal(c[i].tensor);
      constant = constant && (a[i].tensor.dim() < 2 || a[i].tensor.min().equal(a[i].tensor.max()));
    }
    CHECK((differs || constant));
  }
  SECTION("law: inference draws nothing at random and writes nothing") {
    Tensor const before = features.clone();
    Tensor const first = std::as_const(network)(features, inference{});
    CHECK(std::as_const(network)(features, inference{}).equal(first));
    CHECK(features.equal(before));
  }
  SECTION("law: in training an image depends on key and id, not on the others of its batch") {
    at::NoGradGuard const no_gradients;
    Tensor const all = network(features, mode);
    CHECK(network(features, mode).equal(all));
    std::vector<Tensor> parts;
    for (std::int64_t n = 0; n < 6; ++n)
      parts.push_back(network(
          features.narrow(0, n, 1),
          {.key = 42, .samples = std::span(samples).subspan(static_cast<std::size_t>(n), 1)}));
    CHECK(at::cat(parts).allclose(all, 1e-5, 1e-6));
  }
  SECTION("law: every parameter learns") {
    network(features, mode).square().sum().backward();
    for (auto const& [name, tensor] : named_parameters(network)) {
      INFO(name);
      REQUIRE(tensor.grad().defined());
      CHECK(tensor.grad().isfinite().all().template item<bool>());
    }
  }
}

}  // namespace cxr::laws
