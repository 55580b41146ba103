// SPDX-License-Identifier: MIT
#include "cxr/engine/autocast.hpp"

#include <ATen/ops/conv2d.h>
#include <ATen/ops/full.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/ones.h>

#include <stdexcept>

#include "catch.hpp"
#include "cxr/engine/execution/cpu.hpp"

using namespace cxr;

namespace {

at::ScalarType type_of_product() {
  return at::linear(at::ones({2, 4}), at::ones({3, 4})).scalar_type();
}

}  // namespace

TEST_CASE("under a guard products are bfloat16, afterwards float again", "[engine][execution]") {
  Tensor const weight = at::ones({8, 3, 3, 3}).requires_grad_();
  {
    autocast_guard const precision(cpu<bfloat16>{});
    CHECK(type_of_product() == at::kBFloat16);
    Tensor const out = at::conv2d(at::ones({1, 3, 8, 8}), weight);
    CHECK(out.scalar_type() == at::kBFloat16);
    out.sum().backward();
  }
  CHECK(type_of_product() == at::kFloat);
  // Parameters and their gradients stay in float.
  CHECK(weight.scalar_type() == at::kFloat);
  CHECK(weight.grad().scalar_type() == at::kFloat);
}

TEST_CASE("a guard of cpu<float> changes nothing", "[engine][execution]") {
  autocast_guard const precision(cpu<float>{});
  CHECK(type_of_product() == at::kFloat);
}

TEST_CASE("an exception leaves the precision as it was", "[engine][execution]") {
  auto const fail = [] {
    autocast_guard const precision(cpu<bfloat16>{});
    throw std::runtime_error("in the middle of a forward pass");
  };
  CHECK_THROWS_AS(fail(), std::runtime_error);
  CHECK(type_of_product() == at::kFloat);
}

TEST_CASE("guards nest", "[engine][execution]") {
  autocast_guard const outer(cpu<bfloat16>{});
  { autocast_guard const inner(cpu<bfloat16>{}); }
  CHECK(type_of_product() == at::kBFloat16);
}

TEST_CASE("the next guard computes with the parameters of the last optimizer step",
          "[engine][execution]") {
  Tensor const weight = at::ones({1, 4}).requires_grad_();
  auto const sum = [&] {
    autocast_guard const precision(cpu<bfloat16>{});
    return at::linear(at::ones({1, 4}), weight).item<double>();
  };
  CHECK(sum() == 4);
  weight.set_data(at::full({1, 4}, 2.0f));
  CHECK(sum() == 8);
}
