// SPDX-License-Identifier: MIT
#include "cxr/explain/explanation/heat_map.hpp"

#include <ATen/ops/tensor.h>

#include "catch.hpp"

using namespace cxr;

TEST_CASE("a heat map's largest value is 1, and nothing is left of what is negative", "[explain]") {
  Tensor const attributions = at::tensor({-2.0f, 0.5f, 2.0f, 1.0f, -1.0f, -1.0f, 0.0f, -3.0f});
  Tensor const heat = heat_map(attributions.view({2, 2, 2}));
  CHECK(heat.equal(at::tensor({0.0f, 0.25f, 1.0f, 0.5f, 0.0f, 0.0f, 0.0f, 0.0f}).view({2, 2, 2})));
  CHECK(upsampled(heat, 2, 2).is_same(heat));
  CHECK_THROWS_AS(upsampled(Tensor(), 2, 2), shape_error);
}
