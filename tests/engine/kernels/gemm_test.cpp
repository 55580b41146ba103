// SPDX-License-Identifier: MIT
#include "cxr/engine/kernels/gemm.hpp"

#include <ATen/ops/empty.h>
#include <ATen/ops/mm.h>

#include "catch.hpp"
#include "engine/kernels/matrices.hpp"

using namespace cxr;

TEST_CASE("a product of matrices, of overlapping rows, and one that is added") {
  if (!kernel::multiplies<float>()) return test::skip("this CPU has no AVX2");
  Tensor const a = test::noise({13, 40}, 1), b = test::noise({24, 32}, 2), c = at::empty({13, 32});
  kernel::multiply<float>(13, 32, 24, test::rows(a), test::rows(b), test::writable(c));
  Tensor const once = at::mm(a.narrow(1, 0, 24), b);
  CHECK(test::difference(c, once) < 1e-6);
  kernel::multiply<float>(13, 32, 24, test::rows(a), test::rows(b), test::writable(c),
                          /*add=*/true);
  CHECK(test::difference(c, once.mul(2)) < 1e-6);
  kernel::multiply<float>(9, 32, 24, {a.const_data_ptr<float>(), 8}, test::rows(b),
                          test::writable(c));
  CHECK(test::difference(c.narrow(0, 0, 9), at::mm(a.view(-1).as_strided({9, 24}, {8, 1}), b)) <
        1e-6);
}

TEST_CASE("a product in bfloat16 is that of the rounded matrices") {
  if (!kernel::multiplies<bfloat16>()) return test::skip("this CPU has no avx512_bf16");
  Tensor const a = test::noise({13, 66}, 1).to(at::kBFloat16), b = test::noise({66, 32}, 2);
  Tensor const packed = at::empty({66, 32}, at::kBFloat16), c = at::empty({13, 32});
  kernel::pack(66, 32, b.const_data_ptr<float>(), packed.data_ptr<bfloat16>());
  kernel::multiply<bfloat16>(13, 32, 66, {a.const_data_ptr<bfloat16>(), 66},
                             {packed.const_data_ptr<bfloat16>(), 32}, test::writable(c));
  CHECK(test::difference(c, at::mm(a.to(at::kDouble), b.to(at::kBFloat16).to(at::kDouble))) < 1e-6);
}
