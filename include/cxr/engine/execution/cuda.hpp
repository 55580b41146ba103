// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/Context.h>
#include <ATen/ops/ones.h>
#include <c10/util/Exception.h>

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "cxr/core/error.hpp"
#include "cxr/core/settings.hpp"
#include "cxr/core/tensor.hpp"
#include "cxr/core/text.hpp"
#include "cxr/engine/execution/execution.hpp"
#include "cxr/engine/gpu.hpp"
#include "cxr/fwd.hpp"

namespace cxr {

namespace detail {

/// Refuses a GPU that CUDA lists and that does not run this LibTorch.
/// @param architectures  built_architectures() of this LibTorch
/// @param problem        LibTorch's words, of which the first line is stated
[[noreturn]] inline void refuse_gpu(gpu_facts const& gpu, std::string const& architectures,
                                    std::string_view problem) {
  throw device_error(
      gpu_text(gpu) + " does not run this LibTorch" +
          (architectures.empty() ? "" : ", built for " + architectures) + ": " +
          first_line(problem),
      "take a LibTorch built for this GPU and driver, free its memory, or use cpu<float>",
      "gpu-unusable");
}

}  // namespace detail

/// A GPU that CUDA lists, in float, or with convolutions and matrix products in bfloat16 from float
/// parameters. GPUs of compute capability 8.0 (Ampere) or higher have bfloat16 natively.
/// cuDNN takes its kernels by rule; with `--cudnn-benchmark` it measures them for each shape of a batch.
template <class Scalar>
struct cuda {
  static_assert(std::same_as<Scalar, float> || std::same_as<Scalar, bfloat16>,
                "cxr: cuda computes in float or cxr::bfloat16 [docs/errors.md#execution-scalar]");

  using role = cxr::role::execution;
  static constexpr std::string_view name =
      std::same_as<Scalar, float> ? "cuda<float>" : "cuda<bfloat16>";
  static constexpr at::ScalarType scalar =
      c10::CppTypeToScalarType<Scalar>::value;  ///< of convolutions and products

  std::int64_t index = 0;
  bool tf32 = true;
  bool cudnn_benchmark = false;
  bool deterministic = false;

  static constexpr auto fields =
      hana::make_tuple(field{&cuda::index, "gpu", "Number of the GPU, in the order of CUDA."}  //
                           .in(0, 127),
                       field{&cuda::tf32, "tf32",
                             "Whether float products on a GPU round their inputs to 10 bits of "
                             "mantissa."},
                       field{&cuda::cudnn_benchmark, "cudnn-benchmark",
                             "Whether cuDNN measures its kernels once for each shape of a batch, "
                             "which takes seconds each, and uses the fastest."},
                       field{&cuda::deterministic, "deterministic",
                             "Whether a GPU repeats a run bit for bit; slower."});

  /// The CUDA device `index`.
  at::Device device() const { return {at::kCUDA, static_cast<c10::DeviceIndex>(index)}; }

  /// Requires the GPU, chooses its kernels, and runs one of them.
  /// @throws device_error (no GPU, a build without CUDA, a GPU or driver that this LibTorch does not
  ///         support), setting_error (CUDA lists fewer GPUs)
  void start() const {
    if (!at::hasCUDA()) refuse();
    auto const count = std::int64_t{at::detail::getCUDAHooks().deviceCount()};
    if (index >= count)
      throw setting_error("--gpu is " + std::to_string(index) + " and CUDA lists " +
                              std::to_string(count) + " GPUs",
                          "give 0 to " + std::to_string(count - 1), "no-such-gpu");
    auto& context = at::globalContext();
    context.setAllowTF32CuBLAS(tf32);
    context.setAllowTF32CuDNN(tf32);
    context.setBenchmarkCuDNN(cudnn_benchmark && !deterministic);
    context.setDeterministicCuDNN(deterministic);
    context.setDeterministicAlgorithms(deterministic, /*warn_only=*/true);
    run_small_kernel();
  }

  /// The GPU's name, compute capability, memory and driver. @pre  start() returned
  std::string description() const {
    return std::string(name) + " on " + detail::describe_gpu(index) +
           (deterministic ? ", deterministic" : "");
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
    throw device_error("CUDA was requested, but " + detail::why_no_gpu(),
                       "check nvidia-smi and CUDA_VISIBLE_DEVICES, or use cpu<float>", "no-gpu");
#else
    throw device_error("CUDA was requested, but " + detail::why_no_gpu(),
                       "configure with -DCXR_CUDA=ON and a LibTorch that has CUDA, or use "
                       "cpu<float>",
                       "built-without-cuda");
#endif
  }

  /// A GPU that is listed may still lack the kernels of this LibTorch, memory, or a driver that works.
  void run_small_kernel() const {
    try {
      if (at::ones({32}, device()).sum().template item<float>() == 32) return;
    } catch (c10::Error const& problem) {
      refuse_listed(problem.what_without_backtrace());
    }
    refuse_listed("32 ones do not add up to 32");
  }
  [[noreturn]] void refuse_listed(std::string_view problem) const {
    detail::refuse_gpu(detail::facts_about_gpu(index),
                       detail::built_architectures(at::detail::getCUDAHooks().showConfig()),
                       problem);
  }
};

}  // namespace cxr
