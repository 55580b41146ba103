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
  std::vector<Tensor> defined;
  for (auto const& parameter : parameters)
    if (parameter.tensor.grad().defined()) defined.push_back(parameter.tensor.grad());
  return defined;
}

inline Tensor joint_norm(std::vector<Tensor> const& tensors) {
  if (tensors.empty()) return at::zeros({});
  return at::linalg_vector_norm(at::stack(at::_foreach_norm(tensors)));  // ()
}

}  // namespace detail

/// Euclidean norm of all gradients together, as one vector.
/// @returns () on the device of the gradients; 0 where there is none
inline Tensor gradient_norm(std::vector<named_tensor> const& parameters) {
  at::NoGradGuard const no_graph;
  return detail::joint_norm(detail::gradients(parameters));
}

/// Scales all gradients together, in place, so that their norm is at most `max_norm`. The host does
/// not wait for the device.
/// @param gradients  all on one device
/// @param max_norm   0 leaves the gradients alone
/// Source   torch.nn.utils.clip_grad_norm_ (Pascanu et al. 2013)
inline void clip_gradients(std::vector<Tensor> const& gradients, double max_norm) {
  if (max_norm == 0 || gradients.empty()) return;
  at::NoGradGuard const no_graph;
  Tensor const factor =
      detail::joint_norm(gradients).add(1e-6).reciprocal().mul(max_norm).clamp_max(1.0);  // ()
  at::_foreach_mul_(gradients, factor);
}

/// The same for the gradients of parameters; those without one are passed over.
inline void clip_gradients(std::vector<named_tensor> const& parameters, double max_norm) {
  clip_gradients(detail::gradients(parameters), max_norm);
}

}  // namespace cxr
