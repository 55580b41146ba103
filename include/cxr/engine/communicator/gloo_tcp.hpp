// SPDX-License-Identifier: MIT
#pragma once

// Without Gloo's headers (CXR_GLOO: cmake/cxr_c10d.cmake) the header is empty, and cxr::gloo_tcp is declared alone.
#ifdef CXR_GLOO

#include <c10/util/intrusive_ptr.h>
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>

#include <string_view>

#include "cxr/core/tensor.hpp"
#include "cxr/engine/communicator/c10d.hpp"
#include "cxr/engine/communicator/launch.hpp"

namespace cxr {

namespace detail {

/// Gloo, as LibTorch has built it in. Of Gloo's own headers only the names of classes are needed.
struct gloo_connection {
  static c10::intrusive_ptr<c10d::Backend> connect(c10::intrusive_ptr<c10d::Store> const& store,
                                                   launch const& job) {
    auto const options = c10d::ProcessGroupGloo::Options::create(c10d_timeout);
    auto const network = environment_text("GLOO_SOCKET_IFNAME");  // as PyTorch reads it
    options->devices.push_back(network ? c10d::ProcessGroupGloo::createDeviceForInterface(*network)
                                       : c10d::ProcessGroupGloo::createDefaultDevice());
    return c10::make_intrusive<c10d::ProcessGroupGloo>(store, static_cast<int>(job.part.index),
                                                       static_cast<int>(job.part.count), options);
  }
  static Tensor readable(Tensor const& numbers, launch const&) { return numbers; }
};

}  // namespace detail

/// Processes that torchrun, mpirun or srun starts, over TCP by the Gloo of LibTorch. Tensors on a GPU travel
/// through the host's memory.
struct gloo_tcp : detail::c10d_communicator<detail::gloo_connection> {
  static constexpr std::string_view name = "gloo_tcp";
};

}  // namespace cxr

#endif
