// SPDX-License-Identifier: MIT
#include "cxr/engine/execution/cuda.hpp"

#include "catch.hpp"

using namespace cxr;

static_assert(ConcreteExecution<cuda<float>> && Execution<cuda<float>>);
static_assert(ConcreteExecution<cuda<bfloat16>> && Execution<cuda<bfloat16>>);
static_assert(cuda<float>::scalar == at::kFloat && cuda<bfloat16>::scalar == at::kBFloat16);

TEST_CASE("cuda passes itself on", "[engine][execution]") {
  CHECK(cuda<float>{}.device() == at::Device(at::kCUDA, 0));
  CHECK(cuda<float>{.index = 2}.device() == at::Device(at::kCUDA, 2));
  CHECK_FALSE(cuda<float>{.tf32 = false}.with([](auto there) { return there.tf32; }));
}

TEST_CASE("a request for CUDA where it is missing is an error that says what to do",
          "[engine][execution]") {
  if (at::hasCUDA()) {
    cxr::test::skip("this machine has a GPU");
    return;
  }
#ifdef CXR_WITH_CUDA
  CHECK_THROWS_WITH(cuda<float>{}.start(),
                    "cxr: CUDA was requested, but CUDA finds no GPU; check nvidia-smi and "
                    "CUDA_VISIBLE_DEVICES, or use cpu<float> [docs/errors.md#no-gpu]");
#else
  CHECK_THROWS_WITH(cuda<float>{}.start(),
                    "cxr: CUDA was requested, but this program was built without CUDA; configure "
                    "with -DCXR_CUDA=ON and a LibTorch that has CUDA, or use cpu<float> "
                    "[docs/errors.md#built-without-cuda]");
#endif
  CHECK_THROWS_AS(cuda<bfloat16>{}.start(), device_error);
}
