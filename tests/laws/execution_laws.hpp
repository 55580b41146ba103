// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/ops/arange.h>
#include <ATen/ops/linear.h>

#include <concepts>
#include <vector>

#include "catch.hpp"
#include "cxr/engine/autocast.hpp"
#include "cxr/engine/execution/execution.hpp"

/// What the compiler cannot see of an Execution, as code: run it on your own.
namespace cxr::laws {

/// Runs every law of Execution.
/// @param execution  for a device of this machine
template <Execution E>
void check_execution(E const& execution) {
  SECTION("law: the function is called once, with an execution that passes itself") {
    int calls = 0;
    auto const result = execution.with([&](ConcreteExecution auto here) {
      ++calls;
      here.with([&](ConcreteExecution auto again) {
        ++calls;
        CHECK(std::same_as<decltype(again), decltype(here)>);
      });
      return 42;
    });
    CHECK(calls == 2);
    CHECK(result == 42);
  }
  SECTION("law: start may be called again, and the device takes tensors") {
    execution.with([](ConcreteExecution auto here) {
      here.start();
      here.start();
      CHECK(at::arange(4, at::TensorOptions(here.device())).sum().template item<double>() == 6);
    });
  }
  SECTION("law: equal gradients are their own mean, and the shard is one of those counted") {
    execution.with([](ConcreteExecution auto here) {
      shard const part = here.processes().part();
      CHECK((part.index >= 0 && part.index < part.count));
      Tensor const ramp = at::arange(4, at::TensorOptions(here.device()).dtype(at::kFloat));
      std::vector<Tensor> gradients{ramp.clone(), ramp.mul(2)};
      here.processes().average(gradients);
      REQUIRE(gradients.size() == 2);
      CHECK(gradients[0].equal(ramp));
      CHECK(gradients[1].equal(ramp.mul(2)));
    });
  }
  SECTION("law: products are computed in the scalar, from float parameters, close to double") {
    execution.with([](ConcreteExecution auto here) {
      here.start();
      Tensor const exact = at::arange(64, at::kDouble).mul(0.37).sin().view({8, 8});
      Tensor const weight = exact.to(here.device(), at::kFloat).requires_grad_();
      autocast_guard const precision(here);
      Tensor const product = at::linear(weight.detach(), weight);
      CHECK(product.scalar_type() == here.scalar);
      product.sum().backward();
      CHECK(weight.grad().scalar_type() == at::kFloat);
      Tensor const expected = at::linear(exact, exact);
      CHECK(
          product.detach().cpu().to(at::kDouble).allclose(expected, /*rtol=*/2e-2, /*atol=*/5e-2));
    });
  }
}

}  // namespace cxr::laws
