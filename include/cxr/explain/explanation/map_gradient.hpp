// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/core/grad_mode.h>

#include "cxr/core/mode.hpp"
#include "cxr/core/tensor.hpp"
#include "cxr/explain/explanation/explained_class.hpp"

namespace cxr {

/// A network that can be divided at its last feature map: classifier with a backbone that offers one.
template <class Network>
concept DividesAtFeatureMap = requires(Network const& network, Tensor const& images) {
  network.feature_map(images, inference{});
  network.classify_map(images, inference{});
};

namespace detail {

/// The feature map of images, in float and outside of every graph: (N,C,H,W) -> (N,F,h,w)
template <DividesAtFeatureMap Network>
Tensor detached_map(Network const& network, Tensor const& images) {
  at::NoGradGuard const no_graph;
  return network.feature_map(images, inference{}).to(at::kFloat);
}

/// The gradient of each image's class logit with respect to its feature map. The graph begins at the
/// map: nothing of the backbone is recorded, and no parameter receives a gradient.
/// Shapes   map (N,F,h,w), classes (N) -> (N,F,h,w)
template <DividesAtFeatureMap Network>
Tensor map_gradient(Network const& network, Tensor const& map, Tensor const& classes) {
  at::AutoGradMode const record(true);
  Tensor const leaf = map.detach().set_requires_grad(true);
  // Images do not influence each other in inference, so one sum gives the gradient of each.
  Tensor const score = class_logits(network.classify_map(leaf, inference{}), classes).sum();
  score.backward({}, /*retain_graph=*/false, /*create_graph=*/false, at::TensorList(leaf));
  return leaf.grad();
}

}  // namespace detail

}  // namespace cxr
