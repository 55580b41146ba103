// SPDX-License-Identifier: MIT
#include "cxr/engine/kernels/affine_relu.hpp"

#include <ATen/ops/avg_pool2d.h>
#include <ATen/ops/empty.h>

#include "catch.hpp"
#include "engine/kernels/matrices.hpp"

using namespace cxr;

TEST_CASE("norm and ReLU of some channels, and their mean over 2 × 2 pixels") {
  auto const C = GENERATE(4, 24, 64, 100);
  std::int64_t const H = 7, W = 5;
  Tensor const x = test::noise({H, W, C + 8}, 3), scale = test::noise({C}, 4),
               shift = test::noise({C}, 5);
  kernel::affine const norm{scale.const_data_ptr<float>(), shift.const_data_ptr<float>()};
  Tensor const expected = x.narrow(2, 0, C).mul(scale).add(shift).relu(), y = at::empty({H, W, C});
  kernel::affine_relu<float>(test::rows(x), norm, H * W, C, test::writable(y));
  CHECK(test::difference(y, expected) < 1e-6);
  Tensor const pooled = at::avg_pool2d(expected.permute({2, 0, 1}), 2, 2).permute({1, 2, 0});
  Tensor const means = at::empty({2, C});
  kernel::affine_relu_pool<float>(test::rows(x), W, norm, /*first=*/3, 2, C, test::writable(means));
  CHECK(test::difference(means, pooled.reshape({-1, C}).narrow(0, 3, 2)) < 1e-6);
}

TEST_CASE("not a number stays so through norm and ReLU") {
  Tensor const x = at::empty({1, 4}).fill_(NAN), ones = at::empty({4}).fill_(1);
  kernel::affine_relu<float>(test::rows(x),
                             {ones.const_data_ptr<float>(), ones.const_data_ptr<float>()}, 1, 4,
                             test::writable(x));
  CHECK(x.isnan().all().item<bool>());
}
