// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/ops/max_pool2d.h>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "cxr/core/mode.hpp"
#include "cxr/core/require_defined.hpp"
#include "cxr/core/tensor.hpp"
#include "cxr/model/backbone/densenet.hpp"
#include "cxr/model/backbone/fused_dense_block.hpp"
#include "cxr/model/stage.hpp"

namespace cxr {

namespace detail {

/// densenet_network's first stage: (N,C,H,W) -> (N,stem,H/4,W/4)
inline Tensor fused_stem(densenet_features& net, Tensor const& images, training mode) {
  Tensor const x = net.conv0(images);  // (N,stem,H/2,W/2)
  if (is_fusible(x) && is_fusible(net.norm0))
    return norm_relu_pool<kernel::largest_of_3>(net.norm0, x);
  return at::max_pool2d(net.norm0(x, mode).relu_(), 3, 2, 1);
}

/// transition_layer::forward in training: (N,C,H,W) -> (N,C/2,H/2,W/2)
inline Tensor fused_transition(transition_layer& layer, Tensor const& x, training mode) {
  if (!is_fusible(x) || !is_fusible(layer.norm)) return transition_layer::forward(layer, x, mode);
  return layer.conv(norm_relu_pool<kernel::mean_of_2>(layer.norm, x));
}

}  // namespace detail

/// The last feature map of a DenseNet in training, with dense blocks on one slab each: the values,
/// gradients and running statistics of densenet_network within rounding, in less memory.
/// Frozen stages run in inference mode, and what is not float on a CPU, as in densenet_network.
/// (N,C,H,W) -> (N,F,H/32,W/32)
/// @throws setting_error (in the backward pass: with create_graph)
inline Tensor fused_last_map(densenet_network& network, Tensor const& images, training mode) {
  require_defined(images, "images");
  auto& net = network.features;
  Tensor x = apply_stage(0, mode, [&](auto part_mode) {
    if constexpr (std::same_as<decltype(part_mode), training>)
      return detail::fused_stem(net, images, part_mode);
    else
      return at::max_pool2d(net.norm0(net.conv0(images), part_mode).relu_(), 3, 2, 1);
  });
  for (std::size_t block = 0; block < net.denseblock.size(); ++block)
    x = apply_stage(static_cast<std::int64_t>(block) + 1, mode, [&](auto part_mode) {
      if constexpr (std::same_as<decltype(part_mode), training>) {
        if (block > 0) x = detail::fused_transition(net.transition[block - 1], x, part_mode);
        return fused_dense_block(net.denseblock[block], x, part_mode);
      } else {
        if (block > 0) x = transition_layer::forward(net.transition[block - 1], x, part_mode);
        return dense_block::forward(net.denseblock[block], std::move(x), part_mode);
      }
    });
  return apply_stage(network.stages() - 1, mode, [&](auto part_mode) {
    return net.norm5(x, part_mode).relu_();  // (N,F,H/32,W/32)
  });
}

}  // namespace cxr
