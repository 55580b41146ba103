// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>
#include <torch/csrc/autograd/custom_function.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "cxr/core/mode.hpp"
#include "cxr/core/tensor.hpp"
#include "cxr/model/backbone/dense_slab.hpp"
#include "cxr/model/backbone/densenet.hpp"
#include "cxr/model/backbone/fused_norm_pool.hpp"

// A dense block in training as a single node of autograd. Its feature maps lie in one matrix of pixels by
// channels ("slab"), where each layer writes its G channels beside those that it reads. Three things
// follow (in DenseNet-121 58 concatenations, each map normalised again by 6 layers on average):
//  * no map is copied, and its statistics are computed once, for all norms that read it;
//  * what lies between norm and convolution exists only for a tile: kept for backward are the slab and
//    results of 1×1 convolutions, a tenth of what autograd keeps. Those of few channels, which are the
//    largest and the cheapest, are computed again;
//  * the part of a norm's gradient that passes through the statistics, slope · (x − mean) + offset, is
//    added up over all norms that read a map and applied once.
// Source   Pleiss et al. 2017, Memory-efficient implementation of DenseNets (recomputation)
namespace cxr::detail {

/// Autograd's node.
/// @tparam Scalar  of the maps and the products; sums and the gradient of the maps are in float
template <class Scalar>
struct dense_block_function : torch::autograd::Function<dense_block_function<Scalar>> {
  using context = torch::autograd::AutogradContext;

  /// (N,C,H,W) -> (N,C + layers G,H,W), channels_last
  /// @param parameters  of all layers, in the order of dense_parameter
  static Tensor forward(context* ctx, Tensor const& x, at::TensorList parameters,
                        numbered<dense_layer>* layers) {
    std::int64_t const depth = static_cast<std::int64_t>(layers->size()), inputs = x.size(1),
                       growth = parameters[conv2_w].size(0), B = parameters[conv1_w].size(0),
                       recomputed = recomputed_layers(parameters);
    auto const options = x.options().dtype(c10::CppTypeToScalarType<Scalar>::value);
    slab_view<Scalar> const maps(
        at::empty({x.size(0), inputs + growth * depth, x.size(2), x.size(3)},
                  options.memory_format(at::MemoryFormat::ChannelsLast)));
    // One tensor for all layers: the memory that it leaves behind fits what backward allocates.
    product_maps const mids{at::empty({depth - recomputed, maps.P, B}, options), recomputed};
    Tensor const mid_statistics = at::empty({depth, 2, B}, at::kFloat),
                 statistics = at::empty({2, maps.channels}, at::kFloat);
    maps.slab.narrow(1, 0, inputs).copy_(x);
    maps.measure(statistics, 0, inputs);
    for (std::int64_t index = 0; index < depth; ++index) {
      auto const layer = static_cast<std::size_t>(index);
      forward_layer((*layers)[layer], parameters.slice(in_layer * layer, in_layer), maps,
                    statistics, mids[index], mid_statistics[index]);
    }
    std::vector<Tensor> saved{maps.slab, statistics, mids.kept, mid_statistics};
    saved.insert(saved.end(), parameters.begin(), parameters.end());
    ctx->save_for_backward(std::move(saved));
    return maps.slab;
  }

  static std::vector<Tensor> backward(context* ctx, std::vector<Tensor> const& gradients) {
    require_no_graph();
    auto const saved = ctx->get_saved_variables();
    auto const parameters = at::TensorList(saved).slice(4);
    Tensor const &statistics = saved[1], &mid_statistics = saved[3];
    slab_view<Scalar> const maps(saved[0]);
    product_maps const mids{saved[2], recomputed_layers(parameters)};
    auto block = start_gradient(maps, statistics, gradients[0], parameters);
    std::vector<Tensor> results(1 + parameters.size() + 1);
    for (std::int64_t index = mid_statistics.size(0); index-- > 0;) {
      std::size_t const first = in_layer * static_cast<std::size_t>(index);
      auto const layer = parameters.slice(first, in_layer);
      if (!mids.keeps(index))
        forward_product(layer, maps, statistics, mids[index],
                        at::empty_like(mid_statistics[index]));
      std::array<bool, in_layer> wanted{};
      for (std::size_t i = 0; i < in_layer; ++i) wanted[i] = ctx->needs_input_grad(1 + first + i);
      auto const found = block.layer(layer, {mids[index], mid_statistics[index]}, wanted);
      for (std::size_t i = 0; i < in_layer; ++i)
        if (wanted[i]) results[1 + first + i] = found[i];
    }
    if (ctx->needs_input_grad(0)) {
      std::int64_t const inputs = parameters[conv1_w].size(1);
      block.template complete<float>(0, inputs, block.gradient.write());
      results[0] = block.gradient.slab.narrow(1, 0, inputs);
    }
    return results;
  }
};

}  // namespace cxr::detail

namespace cxr {

namespace detail {
/// Whether kernels apply to a block.
inline bool is_fusible(dense_block const& block, Tensor const& x) {
  bool fusible = is_fusible(x) && !block.denselayer.empty();
  for (auto const& layer : block.denselayer)
    fusible =
        fusible && is_fusible(layer.norm1) && is_fusible(layer.norm2) &&
        is_float_on_cpu(layer.conv1.weight.value) && is_float_on_cpu(layer.conv2.weight.value) &&
        layer.conv2.weight.value.size(0) % 4 == 0 && layer.conv2.weight.value.size(1) % 4 == 0;
  return fusible;
}
}  // namespace detail

/// dense_block::forward in training, with the same gradients and running statistics within rounding; under
/// autocast in bfloat16 where the CPU has avx512_bf16.
/// (N,C,H,W) -> (N,C + layers G,H,W); where it is not fusible, the default.
inline Tensor fused_dense_block(dense_block& block, Tensor const& x, training mode) {
  if (!detail::is_fusible(block, x)) return dense_block::forward(block, x, mode);
  std::vector<Tensor> parameters;
  for (auto& layer : block.denselayer)
    for (auto const& leaf : {&layer.norm1.weight, &layer.norm1.bias, &layer.conv1.weight,
                             &layer.norm2.weight, &layer.norm2.bias, &layer.conv2.weight})
      parameters.push_back(leaf->value);
  return detail::with_map_type([&]<class Scalar>(Scalar) {
    return detail::dense_block_function<Scalar>::apply(x, at::TensorList(parameters),
                                                       &block.denselayer);
  });
}

}  // namespace cxr
