// SPDX-License-Identifier: MIT
// scripts/gpu_check.sh runs it by torchrun, in a process for each GPU.
#include "cxr/engine/communicator/nccl.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>

#include "catch.hpp"
#include "laws/communicator_laws.hpp"

#ifdef CXR_NCCL

using namespace cxr;

static_assert(OverlappingCommunicator<nccl>);

TEST_CASE("nccl keeps the laws of Communicator, for tensors of the host and of the GPU",
          "[engine][communicator][nccl]") {
  if (!at::hasCUDA()) return skip("this machine has no GPU");
  nccl const communicator;
  laws::check_communicator(communicator);
  auto const part = communicator.part();
  auto const here = at::Device(at::kCUDA, static_cast<at::DeviceIndex>(communicator.place()));
  Tensor const ramp = at::arange(1000, at::TensorOptions(at::kFloat).device(here));
  Tensor numbers = ramp + static_cast<double>(part.index);
  communicator.sum(numbers);
  CHECK(numbers.is_cuda());
  CHECK(numbers.equal(ramp * static_cast<double>(part.count) +
                      static_cast<double>(part.count * (part.count - 1) / 2)));
}

#else

TEST_CASE("nccl needs NCCL", "[engine][communicator][nccl]") {
  cxr::test::skip("this build is without NCCL (-DCXR_CUDA=ON)");
}

#endif
