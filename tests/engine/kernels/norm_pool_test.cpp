// SPDX-License-Identifier: MIT
#include "cxr/engine/kernels/norm_pool.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/avg_pool2d.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/max_pool2d.h>
#include <ATen/ops/randn.h>

#include <cmath>

#include "catch.hpp"
#include "cxr/core/tensor.hpp"
#include "cxr/model/generator.hpp"

using namespace cxr;

namespace {

float* data(Tensor const& x) { return x.mutable_data_ptr<float>(); }

/// Compares a map of each size with an operator of LibTorch, forward and backward.
template <class Pool, class Peer>
void compare_with(Peer const& peer) {
  auto random = generator(1);
  auto const [H, W] = GENERATE(std::pair{2, 2}, std::pair{7, 12}, std::pair{8, 6}, std::pair{9, 9});
  CAPTURE(H, W);
  std::int64_t const C = 20, height = Pool::size(H), width = Pool::size(W);
  Tensor const x = at::randn({H, W, C}, random), scale = at::randn({C}, random),
               shift = at::randn({C}, random), dy = at::randn({height, width, C}, random),
               y = at::empty({height, width, C}), du = at::empty({H, W, C});
  kernel::affine const norm{data(scale), data(shift)};
  for (std::int64_t row = 0; row < height; ++row)
    kernel::norm_relu_pool<Pool, float>({data(x), C}, H, W, C, norm, row, data(y));
  kernel::norm_relu_pool_gradient<Pool, float>({data(x), C}, H, W, C, norm, data(dy), data(du));

  Tensor const affine = (x * scale + shift).permute({2, 0, 1}).unsqueeze(0).requires_grad_(true),
               expected = peer(affine.relu());
  expected.backward(dy.permute({2, 0, 1}).unsqueeze(0));
  auto const image = [](Tensor const& rows) { return rows.permute({2, 0, 1}).unsqueeze(0); };
  CHECK((image(y) - expected).abs().max().template item<double>() < 1e-6);
  CHECK((image(du) - affine.grad()).abs().max().template item<double>() < 1e-6);
}

}  // namespace

TEST_CASE("Norm, ReLU and mean of 2 × 2 pixels, and back", "[kernel]") {
  compare_with<kernel::mean_of_2>([](Tensor const& x) { return at::avg_pool2d(x, 2, 2); });
}

TEST_CASE("Norm, ReLU and largest of 3 × 3 pixels, and back", "[kernel]") {
  compare_with<kernel::largest_of_3>([](Tensor const& x) { return at::max_pool2d(x, 3, 2, 1); });
}

TEST_CASE("The largest of pixels is NaN where one of them is, wherever it lies", "[kernel]") {
  for (int place = 0; place < 9; ++place) {
    kernel::floats4 pixels[9], result;
    for (auto& pixel : pixels) pixel = kernel::floats4{-1, 0, 2, 3};
    pixels[place] = kernel::floats4{} + NAN;
    kernel::largest_of_3::forward(pixels, result);
    for (int k = 0; k < 4; ++k) CHECK(std::isnan(result[k]));
  }
}

TEST_CASE("An infinite gradient goes to one pixel", "[kernel]") {
  kernel::floats4 pixels[9], gradients[9];
  for (auto& pixel : pixels) pixel = kernel::floats4{1, 1, 1, 1};
  kernel::largest_of_3::backward(pixels, kernel::floats4{} + INFINITY, gradients);
  CHECK(std::isinf(gradients[0][0]));
  for (int k = 1; k < 9; ++k) CHECK(gradients[k][0] == 0);
}
