// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <malloc.h>

#include <concepts>
#include <cstdint>
#include <limits>
#include <string_view>
#include <tuple>
#include <utility>

#include "cxr/core/settings.hpp"
#include "cxr/core/tensor.hpp"
#include "cxr/engine/execution/execution.hpp"
#include "cxr/fwd.hpp"

namespace cxr {

/// The CPU, in float, or with convolutions and matrix products in bfloat16 from float parameters:
/// 1.6 to 1.8 times faster where the CPU has instructions for it, up to 12 times slower elsewhere.
template <class Scalar>
struct cpu {
  static_assert(std::same_as<Scalar, float> || std::same_as<Scalar, bfloat16>,
                "cxr: cpu computes in float or cxr::bfloat16 [docs/errors.md#execution-scalar]");

  using role = cxr::role::execution;  ///< takes the place of the execution
  /// As printed by describe().
  static constexpr std::string_view name =
      std::same_as<Scalar, float> ? "cpu<float>" : "cpu<bfloat16>";
  static constexpr at::ScalarType scalar =
      c10::CppTypeToScalarType<Scalar>::value;  ///< of autocast

  std::int64_t threads = 0;  ///< that compute; 0: one a physical core, or OMP_NUM_THREADS

  /// The one declaration behind options, help, checks, record and docs.
  static constexpr auto fields =
      std::tuple{field{&cpu::threads,
                       "threads",
                       "threads",
                       {0, 4096},
                       "Threads that compute on a CPU; 0 takes one a core, or OMP_NUM_THREADS."}};

  /// Whether this machine has instructions for the scalar: bfloat16 asks for avx512_bf16.
  static bool native() {
    if constexpr (std::same_as<Scalar, float>) return true;
#ifdef __x86_64__
    return __builtin_cpu_supports("avx512bf16");
#else
    return false;
#endif
  }

  /// The CPU.
  at::Device device() const { return at::kCPU; }

  /// Prepares the process: threads, memory that is kept between steps, denormals as zero.
  void start() const {
    keep_memory();
    at::globalContext().setFlushDenormal(true);  // gradients that fade out cost 100 cycles each
    if (threads > 0) at::set_num_threads(static_cast<int>(threads));
  }

  /// Calls `f` with this execution. @returns what f returns
  template <class F>
  decltype(auto) with(F&& f) const {
    return std::forward<F>(f)(*this);
  }

 private:
  /// By default malloc gives each large block back to the system, which must hand out zeroed pages
  /// again in the next step: 1.5 to 2.5 times slower. Here the process keeps what it had.
  static void keep_memory() {
#ifdef __GLIBC__
    mallopt(M_MMAP_MAX, 0);
    mallopt(M_TRIM_THRESHOLD, std::numeric_limits<int>::max());
    mallopt(M_TOP_PAD, 1 << 20);
    // An aligned block leaves crumbs on both sides. Kept apart, as small blocks are by default, they
    // are given away one by one, and the hole between two never fits its block again.
    mallopt(M_MXFAST, 0);
#endif
  }
};

}  // namespace cxr
