// SPDX-License-Identifier: MIT
#include "cxr/model/input.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/full.h>
#include <ATen/ops/tensor.h>

#include "catch.hpp"
#include "cxr/model/weights/weights.hpp"

using namespace cxr;

TEST_CASE("pixels are scaled, repeated and normalised as torchvision's Normalize",
          "[model][input]") {
  Tensor const pixels = at::tensor({0, 255}, at::kByte).view({1, 1, 1, 2});
  Tensor const unit = unit_images(pixels, at::kCPU);
  CHECK(unit.view({-1}).equal(at::tensor({0.0F, 1.0F})));
  normalisation<3> const pixels_of_weights{{0.5, 0.25, 0}, {0.25, 0.5, 1}};
  Tensor const images = normalised(unit, pixels_of_weights);
  REQUIRE(images.sizes() == at::IntArrayRef({1, 3, 1, 2}));
  CHECK(images[0].select(2, 0).view({-1}).allclose(at::tensor({-2.0F, -0.5F, 0.0F})));
  CHECK(images[0].select(2, 1).view({-1}).allclose(at::tensor({2.0F, 1.5F, 1.0F})));
  CHECK(normalised(at::full({2, 3, 8, 8}, 0.5F), pixels_of_weights)
            .is_contiguous(at::MemoryFormat::ChannelsLast));
}

TEST_CASE("pixels of 16 bits become the same numbers in 0…1, in finer steps", "[model][input]") {
  Tensor const pixels = at::tensor({0, 1, 257, 32768, 65535}).to(at::kUInt16).view({1, 1, 1, 5});
  Tensor const unit = unit_images(pixels, at::kCPU);
  CHECK(unit.scalar_type() == at::kFloat);
  CHECK(unit.view({-1}).allclose(at::tensor({0.0F, 1 / 65535.0F, 1 / 255.0F, 0.5000076F, 1.0F}),
                                 1e-6, 0));
  // A grey of 8 bits is the same grey in 16 bits: 257 times the number.
  Tensor const narrow = at::tensor({0, 1, 128, 255}).view({1, 1, 1, 4});
  CHECK(unit_images(narrow.to(at::kByte), at::kCPU)
            .allclose(unit_images(narrow.mul(257).to(at::kUInt16), at::kCPU), 1e-6, 0));
}
