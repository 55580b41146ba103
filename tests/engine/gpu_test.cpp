// SPDX-License-Identifier: MIT
#include "cxr/engine/gpu.hpp"

#include "catch.hpp"

using namespace cxr;

TEST_CASE("the driver's version is found in what the kernel module states", "[engine][gpu]") {
  CHECK(detail::driver_version("NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  580.159.04"
                               "  Release Build  (dvs-builder@U22)\nGCC version:  gcc 12.3.0\n") ==
        "580.159.04");
  CHECK(detail::driver_version("") == "");
  CHECK(detail::driver_version("NVRM version: unknown") == "");
}

TEST_CASE("the architectures of a library are those of its compiler's flags", "[engine][gpu]") {
  CHECK(
      detail::built_architectures(
          "  - CUDA Runtime 13.0\n  - NVCC architecture flags: -gencode;arch=compute_75,code=sm_75;"
          "-gencode;arch=compute_90,code=sm_90\n  - CuDNN 91.5\n") == "sm_75 sm_90");
  CHECK(detail::built_architectures("") == "");
}

TEST_CASE("where CUDA lists no GPU, the reason is said", "[engine][gpu]") {
#ifdef CXR_WITH_CUDA
  CHECK_THAT(detail::why_no_gpu(), StartsWith("CUDA finds no GPU"));
#else
  CHECK(detail::why_no_gpu() == "this program was built without CUDA");
#endif
}
