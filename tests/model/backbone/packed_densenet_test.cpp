// SPDX-License-Identifier: MIT
#include "cxr/model/backbone/packed_densenet.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>

#include "catch.hpp"
#include "cxr/model/weights/scratch.hpp"
#include "engine/kernels/matrices.hpp"
#include "model/formula.hpp"

using namespace cxr;

// fused_densenet_test.cpp compares it with the network.

TEST_CASE("a packed DenseNet keeps the weights that it was made from") {
  if (!kernel::multiplies<float>()) return test::skip("this CPU has no AVX2");
  at::NoGradGuard const no_graph;
  auto network = tiny_densenet<>{}.make(1);
  test::fill_by_formula(network);
  cxr::detail::packed_densenet<float> const packed(network);
  Tensor const images = test::noise({2, 3, 40, 32}, 1), before = packed(images);
  for_each_parameter(network, [](auto const&, Tensor& tensor) { tensor.zero_(); });
  CHECK(packed(images).equal(before));
}

TEST_CASE("images may lie in any order of memory, and do not see each other") {
  if (!kernel::multiplies<float>()) return test::skip("this CPU has no AVX2");
  at::NoGradGuard const no_graph;
  auto network = tiny_densenet<>{}.make(1);
  test::fill_by_formula(network);
  cxr::detail::packed_densenet<float> const packed(network);
  Tensor const images = test::noise({3, 3, 40, 32}, 1), all = packed(images);
  CHECK(packed(images.contiguous(at::MemoryFormat::ChannelsLast)).equal(all));
  CHECK(at::cat({packed(images.narrow(0, 0, 1)), packed(images.narrow(0, 1, 2))}).equal(all));
}
