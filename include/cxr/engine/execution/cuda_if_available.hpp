// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/Context.h>

#include <string_view>
#include <utility>

#include "cxr/core/settings.hpp"
#include "cxr/engine/execution/cpu.hpp"
#include "cxr/engine/execution/cuda.hpp"
#include "cxr/engine/execution/execution.hpp"
#include "cxr/engine/gpu.hpp"
#include "cxr/fwd.hpp"

namespace cxr {

/// The GPU if there is one, else the CPU; in bfloat16 where it is native (GPU: compute capability 8.0
/// or higher; CPU: avx512_bf16), else in float. This is the only place where the user's machine
/// decides which code runs.
struct cuda_if_available {
  using role = cxr::role::execution;
  static constexpr std::string_view name = "cuda_if_available";

  cpu<float> on_cpu;      ///< settings for a CPU
  cuda<bfloat16> on_gpu;  ///< settings for a GPU

  static constexpr auto fields =
      hana::make_tuple(group{&cuda_if_available::on_cpu}, group{&cuda_if_available::on_gpu});

  /// Calls `f` with cuda or cpu, of bfloat16 or float. @returns the result of f, the same type for all
  template <class F>
  auto with(F&& f) const {
    if (at::hasCUDA()) {
      if (detail::has_bfloat16(on_gpu.index)) return std::forward<F>(f)(on_gpu);
      return std::forward<F>(f)(cuda<float>{.index = on_gpu.index,
                                            .tf32 = on_gpu.tf32,
                                            .cudnn_benchmark = on_gpu.cudnn_benchmark,
                                            .deterministic = on_gpu.deterministic});
    }
    if (cpu<bfloat16>::native())
      return std::forward<F>(f)(cpu<bfloat16>{.threads = on_cpu.threads});
    return std::forward<F>(f)(on_cpu);
  }
};

}  // namespace cxr
