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

TEST_CASE("a GPU that does not run this LibTorch is named with what LibTorch was built for",
          "[engine][execution][bad_input]") {
  cxr::detail::gpu_facts const gpu{.index = 0,
                                   .name = "Quadro M4000",
                                   .major = 5,
                                   .minor = 2,
                                   .memory = std::size_t{8192} << 20,
                                   .driver = "580.159.04"};
  auto const refuse = [&](std::string const& architectures) {
    cxr::detail::refuse_gpu(gpu, architectures,
                            "CUDA error: no kernel image is available for execution on the device\n"
                            "Search for `cudaErrorNoKernelImageForDevice'");
  };
  CHECK_THROWS_AS(refuse("sm_75"), device_error);
  CHECK_THROWS_WITH(
      refuse("sm_75 sm_80"),
      "cxr: GPU 0 Quadro M4000, compute capability 5.2, 8192 MiB, driver 580.159.04 does not run "
      "this LibTorch, built for sm_75 sm_80: CUDA error: no kernel image is available for "
      "execution "
      "on the device; take a LibTorch built for this GPU and driver, free its memory, or use "
      "cpu<float> [docs/errors.md#gpu-unusable]");
  CHECK_THROWS_WITH(refuse(""), Contains("does not run this LibTorch: CUDA error"));
}
