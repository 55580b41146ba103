// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/Context.h>

#include <concepts>
#include <string_view>
#include <utility>

#include "cxr/core/error.hpp"
#include "cxr/core/settings.hpp"
#include "cxr/core/tensor.hpp"
#include "cxr/engine/execution/execution.hpp"
#include "cxr/fwd.hpp"

namespace cxr {

/// The first GPU that CUDA lists, in float, or with convolutions and matrix products in bfloat16 from
/// float parameters. GPUs of compute capability 8.0 (Ampere) or higher have bfloat16 natively.
/// cuDNN measures its kernels once for each shape of a batch and uses the fastest (benchmark).
template <class Scalar>
struct cuda {
  static_assert(std::same_as<Scalar, float> || std::same_as<Scalar, bfloat16>,
                "cxr: cuda computes in float or cxr::bfloat16 [docs/errors.md#execution-scalar]");

  using role = cxr::role::execution;
  static constexpr std::string_view name =
      std::same_as<Scalar, float> ? "cuda<float>" : "cuda<bfloat16>";
  static constexpr at::ScalarType scalar =
      c10::CppTypeToScalarType<Scalar>::value;  ///< of convolutions and products

  bool tf32 = true;

  static constexpr auto fields = hana::make_tuple(
      field{&cuda::tf32, "tf32",
            "Whether float products on a GPU round their inputs to 10 bits of mantissa."});

  /// The first CUDA device.
  at::Device device() const { return {at::kCUDA, 0}; }

  /// Requires a GPU and chooses its kernels.
  /// @throws device_error (no GPU, or a build without CUDA)
  void start() const {
    if (!at::hasCUDA()) refuse();
    auto& context = at::globalContext();
    context.setAllowTF32CuBLAS(tf32);
    context.setAllowTF32CuDNN(tf32);
    context.setBenchmarkCuDNN(true);
  }

  /// A single process.
  single_process processes() const { return {}; }

  /// Calls `f` with this execution. @returns the result of f
  template <class F>
  decltype(auto) with(F&& f) const {
    return std::forward<F>(f)(*this);
  }

 private:
  [[noreturn]] static void refuse() {
#ifdef CXR_WITH_CUDA
    throw device_error("CUDA was requested, but finds no GPU",
                       "check nvidia-smi and CUDA_VISIBLE_DEVICES, or use cpu<float>", "no-gpu");
#else
    throw device_error("CUDA was requested, but this program was built without it",
                       "configure with -DCXR_CUDA=ON and a LibTorch that has CUDA, or use "
                       "cpu<float>",
                       "built-without-cuda");
#endif
  }
};

}  // namespace cxr
