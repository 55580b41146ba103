// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/ops/arange.h>
#include <ATen/ops/linear.h>

#include "catch.hpp"
#include "cxr/engine/autocast.hpp"
#include "cxr/engine/execution/execution.hpp"

/// What the compiler cannot see of an Execution, as code: run it on your own one.
namespace cxr::laws {

/// Runs every law of Execution.
/// @param execution  of a device that this machine has
template <Execution E>
void check_execution(E const& execution) {
  SECTION("law: one call of what is given, with an execution that passes itself on") {
    int calls = 0;
    auto const back = execution.with([&](ConcreteExecution auto here) {
      ++calls;
      here.with([&](ConcreteExecution auto again) {
        ++calls;
        CHECK(std::same_as<decltype(again), decltype(here)>);
      });
      return 42;
    });
    CHECK(calls == 2);
    CHECK(back == 42);
  }
  SECTION("law: start may be called again, and the device takes tensors") {
    execution.with([](ConcreteExecution auto here) {
      here.start();
      here.start();
      CHECK(at::arange(4, at::TensorOptions(here.device())).sum().template item<double>() == 6);
    });
  }
  SECTION("law: products are made in the scalar, from and near to float") {
    execution.with([](ConcreteExecution auto here) {
      here.start();
      Tensor const exact = at::arange(64, at::kDouble).mul(0.37).sin().view({8, 8});
      Tensor const weight = exact.to(here.device(), at::kFloat).requires_grad_();
      autocast_guard const precision(here);
      Tensor const product = at::linear(weight.detach(), weight);
      CHECK(product.scalar_type() == here.scalar);
      product.sum().backward();
      CHECK(weight.grad().scalar_type() == at::kFloat);
      Tensor const wanted = at::linear(exact, exact);
      CHECK(product.detach().cpu().to(at::kDouble).allclose(wanted, /*rtol=*/2e-2, /*atol=*/5e-2));
    });
  }
}

}  // namespace cxr::laws
