// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/Context.h>
#include <ATen/Parallel.h>

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "cxr/core/settings.hpp"
#include "cxr/core/tensor.hpp"
#include "cxr/engine/execution/execution.hpp"
#include "cxr/engine/gpu.hpp"
#include "cxr/engine/memory.hpp"
#include "cxr/engine/openmp.hpp"
#include "cxr/fwd.hpp"

namespace cxr {

namespace detail {

/// Why a run on the CPU does not use the GPU that the machine has, to follow the description of the
/// CPU; empty where it has none.
/// @param listed  whether CUDA lists it
/// @param reason  why it does not
inline std::string unused_gpu(bool has_files = has_nvidia_files(), bool listed = at::hasCUDA(),
                              std::string const& reason = why_no_gpu()) {
  if (!has_files) return {};
  return "; the NVIDIA GPU of this machine is not used: " +
         (listed ? "this run asked for a CPU" : reason);
}

}  // namespace detail

/// The CPU, in float, or with convolutions and matrix products in bfloat16 from float parameters:
/// 1.6 to 1.8 times faster on a CPU that has instructions for it, up to 12 times slower on others.
template <class Scalar>
struct cpu {
  static_assert(std::same_as<Scalar, float> || std::same_as<Scalar, bfloat16>,
                "cxr: cpu computes in float or cxr::bfloat16 [docs/errors.md#execution-scalar]");

  using role = cxr::role::execution;
  static constexpr std::string_view name =
      std::same_as<Scalar, float> ? "cpu<float>" : "cpu<bfloat16>";
  static constexpr at::ScalarType scalar =
      c10::CppTypeToScalarType<Scalar>::value;  ///< of convolutions and products

  std::int64_t threads = 0;

  static constexpr auto fields =
      hana::make_tuple(field{&cpu::threads, "threads",
                             "Threads that compute on a CPU; 0: one per core, or OMP_NUM_THREADS."}
                           .in(0, 4096)
                           .unit("threads"));

  /// Whether this machine has instructions for the scalar; those for bfloat16 are avx512_bf16.
  static bool native() {
    if constexpr (std::same_as<Scalar, float>) return true;
#ifdef __x86_64__
    return __builtin_cpu_supports("avx512bf16");
#else
    return false;
#endif
  }

  /// kCPU
  at::Device device() const { return at::kCPU; }

  /// Sets the number of threads, keeps freed memory, treats denormals as zero, and shortens the spinning
  /// of OpenMP threads while other programs use the cores.
  void start() const {
    keep_memory();
    at::globalContext().setFlushDenormal(true);  // each denormal gradient costs 100 cycles
    if (threads > 0) at::set_num_threads(static_cast<int>(threads));
    detail::watch_spinning();
  }

  /// The number of threads in effect, and why a GPU of this machine is not used. @pre  start() returned
  std::string description() const {
    std::string text =
        std::string(name) + ", " + std::to_string(at::get_num_threads()) + " threads";
    auto const cores = std::thread::hardware_concurrency();  // that this process may use
    if (cores > 0 && at::get_num_threads() > static_cast<int>(cores))
      text += "; warning: more threads than the " + std::to_string(cores) +
              " cores here are many times slower";
    return text + detail::unused_gpu();
  }

  /// A single process.
  single_process processes() const { return {}; }

  /// Calls `f` with this execution. @returns the result of f
  template <class F>
  decltype(auto) with(F&& f) const {
    return std::forward<F>(f)(*this);
  }
};

}  // namespace cxr
