// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/core/grad_mode.h>

#include <cstdint>
#include <string_view>

#include "cxr/core/mode.hpp"
#include "cxr/core/tensor.hpp"
#include "cxr/engine/joint_training.hpp"

// Stages are the parts of a backbone that are unfrozen one after another (Howard & Ruder 2018,
// Universal language model fine-tuning, 3.3), counted from the input.
namespace cxr {

/// Number of stages: the backbone's `stages()`, or 1, the whole backbone.
template <class Net>
std::int64_t stages_of(Net const& backbone) {
  if constexpr (requires { backbone.stages(); })
    return backbone.stages();
  else
    return 1;
}

/// The stage of a parameter: the backbone's `stage_of(name)`, or 0.
template <class Net>
std::int64_t stage_of(Net const& backbone, std::string_view name) {
  if constexpr (requires { backbone.stage_of(name); })
    return backbone.stage_of(name);
  else
    return 0;
}

/// Applies a stage: `f(mode)`, or `f(inference{})` without gradients for a frozen stage, whose running
/// statistics then do not change and which keeps nothing for the backward pass.
template <class F>
Tensor apply_stage(std::int64_t stage, training mode, F&& f) {
  if (stage >= mode.frozen) return f(mode);
  at::NoGradGuard const no_gradients;
  return f(inference{});
}
/// The same in several processes that normalise jointly.
template <Processes P, class F>
Tensor apply_stage(std::int64_t stage, joint_training<P> const& mode, F&& f) {
  if (stage >= mode.mode.frozen) return f(mode);
  return apply_stage(stage, mode.mode, f);
}
/// Applies a stage: `f(mode)`.
template <class F>
Tensor apply_stage(std::int64_t, inference mode, F&& f) {
  return f(mode);
}

}  // namespace cxr
