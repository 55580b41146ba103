// SPDX-License-Identifier: MIT
#include "cxr/engine/kernels/simd.hpp"

#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/tensor.h>

#include "catch.hpp"
#include "engine/kernels/matrices.hpp"

using namespace cxr;

TEST_CASE("a vector's NaN stays one in bfloat16, whatever its bits") {
  Tensor const bits = at::tensor(std::vector<std::int32_t>{-1, 0x7fffffff, 0x7f800001, 0x7fc00000});
  Tensor const x = bits.view(at::kFloat), y = at::empty({4}, at::kBFloat16);
  kernel::floats4 value;
  kernel::load(value, x.const_data_ptr<float>());
  kernel::store(y.data_ptr<bfloat16>(), value);
  CHECK(y.isnan().all().item<bool>());
}

TEST_CASE("vectors are rounded to bfloat16 as LibTorch does") {
  Tensor const x =
      at::cat({test::noise({100}, 8),
               at::tensor(std::vector<float>{0, -0.0F, INFINITY, -INFINITY, 1 + 0x1p-8F,
                                             1 + 0x3p-8F, 1 - 0x1p-9F, 3e38F})});
  Tensor const y = at::empty({108}, at::kBFloat16);
  kernel::with_widest_vectors([&]<class Vector>() __attribute__((always_inline)) {
    kernel::for_channels<Vector>(
        108, [&]<class V>(std::int64_t c) __attribute__((always_inline)) {
          V value;
          kernel::load(value, x.const_data_ptr<float>() + c);
          kernel::store(y.data_ptr<bfloat16>() + c, value);
        });
  });
  CHECK(y.equal(x.to(at::kBFloat16)));
}

TEST_CASE("vectors of bfloat16 are read as they were, and written in pairs") {
  Tensor const x = test::noise({2, 36}, 8).to(at::kBFloat16), y = at::empty({2, 36}),
               pairs = at::empty({72}, at::kBFloat16);
  auto const* const rows = x.const_data_ptr<bfloat16>();
  kernel::with_widest_vectors([&]<class Vector>() __attribute__((always_inline)) {
    kernel::for_channels<Vector>(
        36, [&]<class V>(std::int64_t c) __attribute__((always_inline)) {
          V first, second;
          kernel::load(first, rows + c);
          kernel::load(second, rows + 36 + c);
          kernel::store(y.data_ptr<float>() + c, first);
          kernel::store(y.data_ptr<float>() + 36 + c, second);
          kernel::store_pairs(pairs.data_ptr<bfloat16>() + 2 * c, first, second);
        });
  });
  CHECK(y.equal(x.to(at::kFloat)));
  CHECK(pairs.view({36, 2}).t().equal(x));
}
