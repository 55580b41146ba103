// SPDX-License-Identifier: MIT
#include "cxr/engine/gpu.hpp"

#include "catch.hpp"

using namespace cxr;

TEST_CASE("the driver's version is found in what the kernel module states", "[engine][gpu]") {
  CHECK(cxr::detail::driver_version(
            "NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  580.159.04"
            "  Release Build  (dvs-builder@U22)\nGCC version:  gcc 12.3.0\n") == "580.159.04");
  CHECK(cxr::detail::driver_version("") == "");
  CHECK(cxr::detail::driver_version("NVRM version: unknown") == "");
}

TEST_CASE("the architectures of a library are those of its compiler's flags", "[engine][gpu]") {
  CHECK(
      cxr::detail::built_architectures(
          "  - CUDA Runtime 13.0\n  - NVCC architecture flags: -gencode;arch=compute_75,code=sm_75;"
          "-gencode;arch=compute_90,code=sm_90\n  - CuDNN 91.5\n") == "sm_75 sm_90");
  CHECK(cxr::detail::built_architectures("") == "");
}

TEST_CASE("a GPU is described by its name, compute capability, memory and driver",
          "[engine][gpu]") {
  cxr::detail::gpu_facts gpu{.index = 1,
                             .name = "NVIDIA H100 80GB HBM3",
                             .major = 9,
                             .minor = 0,
                             .memory = std::size_t{81559} << 20,
                             .driver = "580.159.04"};
  CHECK(cxr::detail::gpu_text(gpu) ==
        "GPU 1 NVIDIA H100 80GB HBM3, compute capability 9.0, 81559 MiB, driver 580.159.04");
  gpu.driver.clear();
  CHECK_THAT(cxr::detail::gpu_text(gpu), EndsWith("81559 MiB"));
  CHECK(cxr::detail::gpu_text(cxr::detail::gpu_facts{.index = 2}) == "GPU 2");
}

TEST_CASE("where CUDA lists no GPU, the reason is said", "[engine][gpu]") {
  CHECK(cxr::detail::why_no_gpu(false, true, "470.1") == "this program was built without CUDA");
  CHECK(cxr::detail::why_no_gpu(true, false, "") == "CUDA finds no GPU");
  CHECK(cxr::detail::why_no_gpu(true, true, "470.1") ==
        "CUDA finds no GPU, although the machine has one: the driver 470.1 may be too old for this "
        "LibTorch, or CUDA_VISIBLE_DEVICES hides it");
  CHECK_THAT(cxr::detail::why_no_gpu(true, true, ""), Contains("one: the driver may be too old"));
  CHECK_THAT(cxr::detail::why_no_gpu(),
             StartsWith(cxr::detail::built_for_cuda ? "CUDA finds no GPU"
                                                    : "this program was built without CUDA"));
}
