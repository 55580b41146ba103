// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/core/grad_mode.h>
#include <ATen/ops/allclose.h>
#include <ATen/ops/full_like.h>
#include <ATen/ops/isfinite.h>

#include "catch.hpp"
#include "cxr/core/error.hpp"
#include "cxr/explain/explanation/explanation.hpp"
#include "cxr/model/network.hpp"

/// What the compiler cannot see of an Explanation, as code: run it on your own one.
namespace cxr::laws {

/// Runs every law of an explanation.
/// @param network  a classifier
/// @param images   (N,C,H,W), N at least 2, normalised
/// @param classes  (N) int64
template <class E, class Network>
requires Explanation<E, Network>
void check_explanation(E const& explanation, Network& network, Tensor const& images,
                       Tensor const& classes) {
  INFO(E::name);
  auto const parameters = named_parameters(network);
  for (auto const& [name, tensor] : parameters) tensor.set_requires_grad(true);
  Tensor const before = images.clone();
  Tensor const heat = explanation(network, images, classes);

  auto const N = images.size(0);
  REQUIRE(heat.dim() == 3);
  CHECK(heat.size(0) == N);
  CHECK(heat.scalar_type() == at::kFloat);
  CHECK(heat.device() == images.device());
  CHECK_FALSE(heat.requires_grad());
  CHECK(at::isfinite(heat).all().item<bool>());
  CHECK(heat.min().item<float>() >= 0);
  CHECK(heat.max().item<float>() <= 1);

  CHECK(images.equal(before));  // nothing is written to
  for (auto const& [name, tensor] : parameters) {
    CHECK(tensor.requires_grad());
    CHECK_FALSE(tensor.grad().defined());
  }
  for (std::int64_t image = 0; image < N; ++image)  // an image's map is its own
    CHECK(
        at::allclose(explanation(network, images.narrow(0, image, 1), classes.narrow(0, image, 1)),
                     heat.narrow(0, image, 1), 1e-3, 1e-4));
  {
    at::NoGradGuard const no_graph;
    CHECK(at::allclose(explanation(network, images, classes), heat, 1e-5, 1e-6));
  }
  CHECK_THROWS_AS(explanation(network, images, classes.narrow(0, 0, 1)), shape_error);
  CHECK_THROWS_AS(explanation(network, images, classes.to(at::kFloat)), shape_error);
  CHECK_THROWS_AS(explanation(network, images, at::full_like(classes, 1000)), data_error);
  CHECK_THROWS_AS(explanation(network, images, at::full_like(classes, -1)), data_error);
}

}  // namespace cxr::laws
