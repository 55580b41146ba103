// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/zeros.h>
#include <torch/csrc/autograd/custom_function.h>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "cxr/core/mode.hpp"
#include "cxr/core/tensor.hpp"
#include "cxr/engine/kernels/dense_layer.hpp"
#include "cxr/model/backbone/densenet.hpp"
#include "cxr/model/backbone/fused_norm_pool.hpp"
#include "cxr/model/layer/batch_norm.hpp"
#include "cxr/model/layer/batch_norm_factors.hpp"

// A dense block in training as a single node of autograd. Its feature maps lie in one matrix of pixels by
// channels ("slab"), where each layer writes its G channels beside those that it reads. Three things
// follow (facts of the default: 62 concatenations, each map normalised again by 6 layers on average):
//  * no map is copied, and its statistics are computed once, for all norms that read it;
//  * what lies between norm and convolution exists only for a tile: kept for backward are the slab and the
//    result of each 1×1 convolution, a fifth of what autograd keeps;
//  * the part of a norm's gradient that passes through the statistics, slope · (x − mean) + offset, is
//    added up over all norms that read a map and applied once.
// Source   Pleiss et al. 2017, Memory-efficient implementation of DenseNets (recomputation)
namespace cxr::detail {

/// Winograd's filters of a 3×3 convolution (G,B,3,3) -> (16,B,G)
inline Tensor winograd_filters(Tensor const& weight) {
  auto const filters = at::empty({16, weight.size(1), weight.size(0)}, at::kFloat);
  kernel::winograd_filters(weight.contiguous().const_data_ptr<float>(), weight.size(1),
                           weight.size(0), filters.mutable_data_ptr<float>());
  return filters;
}

/// Autograd's node.
struct dense_block_function : torch::autograd::Function<dense_block_function> {
  using context = torch::autograd::AutogradContext;

  /// Tensors of a layer in the list of parameters.
  enum parameter_index : std::size_t {
    norm1_w,
    norm1_b,
    conv1_w,
    norm2_w,
    norm2_b,
    conv2_w,
    count
  };

  /// The block's maps as a matrix.
  struct slab_view {
    kernel::winograd_grid grid;
    std::int64_t P, channels;
    explicit slab_view(Tensor const& slab)
        : grid{slab.size(0), slab.size(2), slab.size(3)},
          P(grid.N * grid.H * grid.W),
          channels(slab.size(1)) {}
    kernel::matrix<float> matrix(Tensor const& slab, std::int64_t channel = 0) const {
      return {slab.mutable_data_ptr<float>() + channel, channels};
    }
  };
  static kernel::matrix<float const> read(kernel::matrix<float> matrix) {
    return {matrix.data, matrix.stride};
  }

  /// (N,C,H,W) -> (N,C + layers G,H,W), channels_last
  /// @param parameters  of all layers, in the order of parameter_index
  static Tensor forward(context* ctx, Tensor const& x, at::TensorList parameters,
                        numbered<dense_layer>* layers) {
    std::int64_t const inputs = x.size(1), growth = parameters[conv2_w].size(0),
                       channels = inputs + growth * static_cast<std::int64_t>(layers->size());
    Tensor const slab = at::empty({x.size(0), channels, x.size(2), x.size(3)},
                                  x.options().memory_format(at::MemoryFormat::ChannelsLast));
    Tensor const statistics = at::empty({2, channels}, at::kFloat);
    slab.narrow(1, 0, inputs).copy_(x);
    measure(slab, statistics, 0, inputs);
    auto const depth = static_cast<std::int64_t>(layers->size()), B = parameters[conv1_w].size(0);
    // One tensor for all layers: the memory that it leaves behind fits what backward allocates.
    Tensor const mids = at::empty({depth, slab.numel() / channels, B}, at::kFloat),
                 mid_statistics = at::empty({depth, 2, B}, at::kFloat);
    for (std::size_t index = 0; index < layers->size(); ++index) {
      auto const begin = inputs + static_cast<std::int64_t>(index) * growth;
      auto const layer = static_cast<std::int64_t>(index);
      forward_layer((*layers)[index], parameters.slice(count * index, count), slab, statistics,
                    begin, mids[layer], mid_statistics[layer]);
    }
    std::vector<Tensor> saved{slab, statistics, mids, mid_statistics};
    saved.insert(saved.end(), parameters.begin(), parameters.end());
    ctx->save_for_backward(std::move(saved));
    return slab;
  }

  /// Statistics of some channels.
  static void measure(Tensor const& slab, Tensor const& statistics, std::int64_t channel,
                      std::int64_t size) {
    slab_view const view(slab);
    auto* const mean = statistics.mutable_data_ptr<float>();
    kernel::batch_statistics(read(view.matrix(slab, channel)), view.P, size, mean + channel,
                             mean + view.channels + channel);
  }

  /// Writes the layer's channels.
  /// @param C    channels before this layer
  /// @param mid  (P,B): where the result of its first convolution is written, and its statistics (2,B)
  static void forward_layer(dense_layer& layer, at::TensorList parameters, Tensor const& slab,
                            Tensor const& statistics, std::int64_t C, Tensor const& mid,
                            Tensor const& mid_statistics) {
    slab_view const view(slab);
    std::int64_t const B = parameters[conv1_w].size(0), G = parameters[conv2_w].size(0);
    norm_factors const norm1(parameters[norm1_w], parameters[norm1_b], statistics);
    auto* const mean = mid_statistics.mutable_data_ptr<float>();
    Tensor const W = parameters[conv1_w].reshape({B, C}).t().contiguous();  // (C,B)
    kernel::norm_relu_multiply(read(view.matrix(slab)), view.P, C, norm1.view(statistics),
                               W.const_data_ptr<float>(), B, mid.mutable_data_ptr<float>(), mean,
                               mean + B);
    norm_factors const norm2(parameters[norm2_w], parameters[norm2_b], mid_statistics);
    Tensor const filters = winograd_filters(parameters[conv2_w]);
    kernel::norm_relu_convolve(view.grid, mid.const_data_ptr<float>(), B,
                               norm2.view(mid_statistics), filters.const_data_ptr<float>(), G,
                               view.matrix(slab, C));
    measure(slab, statistics, C, G);
    track(layer.norm1, statistics, view.P);
    track(layer.norm2, mid_statistics, view.P);
  }

  /// What backward works on.
  struct backward_state {
    Tensor slab, statistics;
    Tensor gradient;                   ///< of the slab; complete but for slope and offset
    Tensor dmid, dy;                   ///< of a layer, written anew for each: (P,B), (P,G)
    std::vector<float> slope, offset;  ///< of all channels, see norm_gradient
  };

  /// A gradient that may be changed: itself where nothing else refers to it.
  static Tensor own(Tensor const& gradient) {
    bool const alone = gradient.use_count() == 1 && gradient.storage().use_count() == 1 &&
                       gradient.is_contiguous(at::MemoryFormat::ChannelsLast);
    return alone ? gradient : gradient.clone(at::MemoryFormat::ChannelsLast);
  }

  static std::vector<Tensor> backward(context* ctx, std::vector<Tensor> const& gradients) {
    auto const saved = ctx->get_saved_variables();
    auto const parameters = at::TensorList(saved).slice(4);
    std::size_t const layers = parameters.size() / count;
    Tensor const &slab = saved[0], &mids = saved[2];
    std::int64_t const growth = parameters[conv2_w].size(0),
                       inputs = slab.size(1) - growth * static_cast<std::int64_t>(layers);
    auto const channels = static_cast<std::size_t>(slab.size(1));
    backward_state state{slab,
                         saved[1],
                         own(gradients[0]),
                         at::empty_like(mids[0]),
                         at::empty({mids.size(1), growth}, at::kFloat),
                         std::vector<float>(channels),
                         std::vector<float>(channels)};
    std::vector<Tensor> results(1 + layers * count + 1);
    for (std::size_t index = layers; index-- > 0;) {
      std::array<bool, count> wanted{};
      for (std::size_t i = 0; i < count; ++i)
        wanted[i] = ctx->needs_input_grad(1 + count * index + i);
      auto const layer = static_cast<std::int64_t>(index);
      auto const found =
          backward_layer(state, parameters.slice(count * index, count),
                         {mids[layer], saved[3][layer]}, inputs + layer * growth, wanted);
      for (std::size_t i = 0; i < count; ++i)
        if (wanted[i]) results[1 + count * index + i] = found[i];
    }
    if (ctx->needs_input_grad(0)) {
      complete(state, 0, inputs, slab_view(state.slab).matrix(state.gradient));
      results[0] = state.gradient.narrow(1, 0, inputs);
    }
    return results;
  }

  /// The gradient of some channels, with the part that passes through their statistics.
  static void complete(backward_state const& state, std::int64_t channel, std::int64_t size,
                       kernel::matrix<float> result) {
    slab_view const view(state.slab);
    kernel::for_tiles(
        view.P, kernel::tile_pixels, [&](std::int64_t, std::int64_t begin, std::int64_t pixels) {
          auto const x = view.matrix(state.slab, channel + begin * view.channels),
                     dx = view.matrix(state.gradient, channel + begin * view.channels);
          kernel::add_statistics_gradient(
              read(x), read(dx), pixels, size, nullptr,
              state.statistics.const_data_ptr<float>() + channel, state.slope.data() + channel,
              state.offset.data() + channel, {result.data + begin * result.stride, result.stride});
        });
  }

  /// Gradients of a layer's parameters; adds to that of the slab.
  /// @param saved  the result of the first convolution (P,B), and its statistics (2,B)
  static std::array<Tensor, count> backward_layer(backward_state& state, at::TensorList parameters,
                                                  std::array<Tensor, 2> const& saved,
                                                  std::int64_t C,
                                                  std::array<bool, count> const& wanted) {
    slab_view const view(state.slab);
    std::int64_t const B = parameters[conv1_w].size(0);
    std::array<Tensor, count> results;
    norm_factors const norm2(parameters[norm2_w], parameters[norm2_b], saved[1]);
    auto const second =
        backward_second(state, parameters[conv2_w], saved, norm2, C, wanted[conv2_w]);
    if (wanted[conv2_w]) results[conv2_w] = filter_gradient(second.weight, parameters[conv2_w]);
    norm_gradient const part2(second.sums, norm2, view.P);
    results[norm2_w] = part2.weight;
    results[norm2_b] = part2.bias;

    norm_factors const norm1(parameters[norm1_w], parameters[norm1_b], state.statistics);
    auto const* const mid = saved[0].const_data_ptr<float>();
    auto const mid_gradient = [&](std::int64_t begin, std::int64_t size, float* dy) {
      kernel::add_statistics_gradient({mid + begin * B, B},
                                      {state.dmid.const_data_ptr<float>() + begin * B, B}, size, B,
                                      norm2.scale.data(), saved[1].const_data_ptr<float>(),
                                      part2.slope.data(), part2.offset.data(), {dy, B});
    };
    Tensor const Wt = parameters[conv1_w].reshape({B, C}).contiguous();
    auto const first = kernel::norm_relu_multiply_gradient(
        read(view.matrix(state.slab)), view.P, C, norm1.view(state.statistics),
        Wt.const_data_ptr<float>(), B, mid_gradient, wanted[conv1_w], view.matrix(state.gradient));
    if (wanted[conv1_w]) results[conv1_w] = first.weight.view({B, C, 1, 1});
    norm_gradient const part1(first.sums, norm1, view.P);
    for (std::size_t c = 0; c < part1.slope.size(); ++c) {
      state.slope[c] += part1.slope[c];
      state.offset[c] += part1.offset[c];
    }
    results[norm1_w] = part1.weight;
    results[norm1_b] = part1.bias;
    return results;
  }

  /// Backward of norm 2, ReLU and the 3×3 convolution.
  static kernel::norm_sums backward_second(backward_state const& state, Tensor const& weight,
                                           std::array<Tensor, 2> const& saved,
                                           norm_factors const& norm2, std::int64_t C,
                                           bool weight_wanted) {
    slab_view const view(state.slab);
    std::int64_t const B = weight.size(1), G = weight.size(0);
    complete(state, C, G, {state.dy.mutable_data_ptr<float>(), G});
    Tensor const flipped = winograd_filters(weight.flip({2, 3}).transpose(0, 1));
    return kernel::norm_relu_convolve_gradient(
        view.grid, saved[0].const_data_ptr<float>(), B, norm2.view(saved[1]),
        state.dy.const_data_ptr<float>(), flipped.const_data_ptr<float>(), G, weight_wanted,
        state.dmid.mutable_data_ptr<float>());
  }

  /// @param dU  (16 G B)
  static Tensor filter_gradient(Tensor const& dU, Tensor const& weight) {
    Tensor gradient = at::empty_like(weight);
    kernel::winograd_filter_gradient(
        dU.const_data_ptr<float>(), weight.size(0), weight.size(1),
        gradient.mutable_data_ptr<float>(),
        {gradient.stride(0), gradient.stride(1), gradient.stride(2), gradient.stride(3)});
    return gradient;
  }
};

}  // namespace cxr::detail

namespace cxr {

namespace detail {
/// Whether kernels apply to a block.
inline bool is_fusible(dense_block const& block, Tensor const& x) {
  bool fusible = is_fusible(x) && !block.denselayer.empty();
  for (auto const& layer : block.denselayer)
    fusible = fusible && layer.conv2.weight.value.scalar_type() == at::kFloat &&
              layer.conv2.weight.value.size(0) % 4 == 0;
  return fusible;
}
}  // namespace detail

/// dense_block::forward in training, with the same gradients and running statistics within rounding.
/// (N,C,H,W) -> (N,C + layers G,H,W); where it is not fusible, the default.
inline Tensor fused_dense_block(dense_block& block, Tensor const& x, training mode) {
  if (!detail::is_fusible(block, x)) return dense_block::forward(block, x, mode);
  std::vector<Tensor> parameters;
  for (auto& layer : block.denselayer)
    for (auto const& leaf : {&layer.norm1.weight, &layer.norm1.bias, &layer.conv1.weight,
                             &layer.norm2.weight, &layer.norm2.bias, &layer.conv2.weight})
      parameters.push_back(leaf->value);
  return detail::dense_block_function::apply(x, at::TensorList(parameters), &block.denselayer);
}

}  // namespace cxr
