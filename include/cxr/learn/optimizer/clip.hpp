// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/core/grad_mode.h>
#include <ATen/ops/_foreach_mul.h>
#include <ATen/ops/_foreach_norm.h>
#include <ATen/ops/linalg_vector_norm.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/zeros.h>

#include <vector>

#include "cxr/core/tensor.hpp"
#include "cxr/learn/optimizer/optimizer.hpp"

namespace cxr {

namespace detail {

inline std::vector<Tensor> gradients(std::vector<named_tensor> const& parameters) {
  std::vector<Tensor> all;
  for (auto const& one : parameters)
    if (one.tensor.grad().defined()) all.push_back(one.tensor.grad());
  return all;
}

inline Tensor norm_of(std::vector<Tensor> const& tensors) {
  if (tensors.empty()) return at::zeros({});
  return at::linalg_vector_norm(at::stack(at::_foreach_norm(tensors)));  // ()
}

}  // namespace detail

/// Euclidean norm of all gradients together, as one vector.
/// @returns () on the device of the gradients; 0 where there is none
inline Tensor gradient_norm(std::vector<named_tensor> const& parameters) {
  at::NoGradGuard const no_graph;
  return detail::norm_of(detail::gradients(parameters));
}

/// Scales all gradients together, in place, so that their norm is at most `max_norm`. The host does
/// not wait for the device.
/// @param parameters  all on one device; those without a gradient are passed over
/// @param max_norm    0 leaves the gradients alone
/// Source   torch.nn.utils.clip_grad_norm_ (Pascanu et al. 2013)
inline void clip_gradients(std::vector<named_tensor> const& parameters, double max_norm) {
  if (max_norm == 0) return;
  at::NoGradGuard const no_graph;
  auto const all = detail::gradients(parameters);
  if (all.empty()) return;
  Tensor const factor =
      detail::norm_of(all).add(1e-6).reciprocal().mul(max_norm).clamp_max(1.0);  // ()
  at::_foreach_mul_(all, factor);
}

}  // namespace cxr
