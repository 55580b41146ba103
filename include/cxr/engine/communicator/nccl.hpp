// SPDX-License-Identifier: MIT
#pragma once

// Without NCCL (CXR_NCCL: cmake/cxr_c10d.cmake) the header is empty, and cxr::nccl is declared alone.
#ifdef CXR_NCCL

#include <c10/util/intrusive_ptr.h>
#include <torch/csrc/distributed/c10d/ProcessGroupNCCL.hpp>

#include <string_view>

#include "cxr/core/tensor.hpp"
#include "cxr/engine/communicator/c10d.hpp"
#include "cxr/engine/communicator/launch.hpp"

namespace cxr {

namespace detail {

/// NCCL, which LibTorch's CUDA build brings.
struct nccl_connection {
  static c10::intrusive_ptr<c10d::Backend> connect(c10::intrusive_ptr<c10d::Store> const& store,
                                                   launch const& job) {
    auto const options = c10d::ProcessGroupNCCL::Options::create();
    options->timeout = c10d_timeout;
    auto const backend = c10::make_intrusive<c10d::ProcessGroupNCCL>(
        store, static_cast<int>(job.part.index), static_cast<int>(job.part.count), options);
    backend->setBoundDeviceId(device(job));
    return backend;
  }
  static Tensor readable(Tensor const& numbers, launch const& job) {
    return numbers.is_cpu() ? numbers.to(device(job)) : numbers;
  }
  static at::Device device(launch const& job) {
    return {at::kCUDA, static_cast<at::DeviceIndex>(job.place)};
  }
};

}  // namespace detail

/// Processes that torchrun, mpirun or srun starts, one for each GPU, over NVLink, PCIe or the network by
/// NCCL. Tensors of the host travel through the GPU of the process.
struct nccl : detail::c10d_communicator<detail::nccl_connection> {
  static constexpr std::string_view name = "nccl";
};

}  // namespace cxr

#endif
