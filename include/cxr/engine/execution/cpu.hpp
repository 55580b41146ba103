// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/Context.h>
#include <ATen/Parallel.h>

#include <concepts>
#include <cstdint>
#include <string_view>
#include <utility>

#include "cxr/core/settings.hpp"
#include "cxr/core/tensor.hpp"
#include "cxr/engine/execution/execution.hpp"
#include "cxr/engine/memory.hpp"
#include "cxr/fwd.hpp"

namespace cxr {

/// The CPU, in float, or with convolutions and matrix products in bfloat16 from float parameters:
/// 1.6 to 1.8 times faster where the CPU has instructions for it, up to 12 times slower elsewhere.
template <class Scalar>
struct cpu {
  static_assert(std::same_as<Scalar, float> || std::same_as<Scalar, bfloat16>,
                "cxr: cpu computes in float or cxr::bfloat16 [docs/errors.md#execution-scalar]");

  using role = cxr::role::execution;
  /// As printed by describe().
  static constexpr std::string_view name =
      std::same_as<Scalar, float> ? "cpu<float>" : "cpu<bfloat16>";
  static constexpr at::ScalarType scalar =
      c10::CppTypeToScalarType<Scalar>::value;  ///< of autocast

  std::int64_t threads = 0;

  static constexpr auto fields = hana::make_tuple(
      field{&cpu::threads, "threads",
            "Threads that compute on a CPU; 0 takes one a core, or OMP_NUM_THREADS."}
          .in(0, 4096)
          .unit("threads"));

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

  /// Prepares the process: threads, memory, denormals as zero.
  void start() const {
    keep_memory();
    at::globalContext().setFlushDenormal(true);  // each denormal gradient costs 100 cycles
    if (threads > 0) at::set_num_threads(static_cast<int>(threads));
  }

  /// One process alone.
  single_process processes() const { return {}; }

  /// Calls `f` with this execution. @returns what f returns
  template <class F>
  decltype(auto) with(F&& f) const {
    return std::forward<F>(f)(*this);
  }
};

}  // namespace cxr
