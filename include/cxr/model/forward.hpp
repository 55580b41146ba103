// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

#include "cxr/core/mode.hpp"
#include "cxr/core/tensor.hpp"
#include "cxr/engine/autocast.hpp"
#include "cxr/engine/execution/execution.hpp"
#include "cxr/model/input.hpp"
#include "cxr/model/weights/weights.hpp"

namespace cxr {

/// Normalises images and applies a part of a network to them, in the execution's precision.
/// Shapes   images float (N,1,H,W) or (N,C,H,W) in 0…1, on the execution's device -> the result of
///          `apply`, in float
/// @param apply  called with the normalised images (N,C,H,W)
template <ConcreteExecution E, std::size_t C, class F>
Tensor apply_in_precision(E const& execution, normalisation<C> const& pixels, Tensor const& images,
                          F&& apply) {
  Tensor const inputs = normalised(images, pixels);
  autocast_guard const precision(execution);
  return apply(inputs).to(at::kFloat);
}

/// Images to logits, in training and in inference.
/// Shapes   images float (N,1,H,W) or (N,C,H,W) in 0…1, on the execution's device -> (N,K), float
template <class Network, ConcreteExecution E, std::size_t C, class Mode>
Tensor forward(Network& network, E const& execution, normalisation<C> const& pixels,
               Tensor const& images, Mode mode) {
  return apply_in_precision(execution, pixels, images,
                            [&](Tensor const& inputs) { return network(inputs, mode); });
}

}  // namespace cxr
