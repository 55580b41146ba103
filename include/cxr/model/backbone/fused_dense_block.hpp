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
#include "cxr/engine/kernels/dense_layer.hpp"
#include "cxr/model/backbone/densenet.hpp"
#include "cxr/model/backbone/fused_norm_pool.hpp"
#include "cxr/model/backbone/packed_weights.hpp"
#include "cxr/model/layer/batch_norm.hpp"
#include "cxr/model/layer/batch_norm_factors.hpp"

// A dense block in training as a single node of autograd. Its feature maps lie in one matrix of pixels by
// channels ("slab"), where each layer writes its G channels beside those that it reads. Three things
// follow (in DenseNet-121 58 concatenations, each map normalised again by 6 layers on average):
//  * no map is copied, and its statistics are computed once, for all norms that read it;
//  * what lies between norm and convolution exists only for a tile: kept for backward are the slab and the
//    result of each 1×1 convolution, a fifth of what autograd keeps;
//  * the part of a norm's gradient that passes through the statistics, slope · (x − mean) + offset, is
//    added up over all norms that read a map and applied once.
// Source   Pleiss et al. 2017, Memory-efficient implementation of DenseNets (recomputation)
namespace cxr::detail {

/// From dU (16 G B), the gradient of the filters (G,B,3,3).
inline Tensor filter_gradient(Tensor const& dU, Tensor const& weight) {
  Tensor gradient = at::empty_like(weight);
  kernel::winograd_filter_gradient(
      dU.const_data_ptr<float>(), weight.size(0), weight.size(1),
      gradient.mutable_data_ptr<float>(),
      {gradient.stride(0), gradient.stride(1), gradient.stride(2), gradient.stride(3)});
  return gradient;
}

/// Tensors of a layer in the list of a block's parameters.
enum dense_parameter : std::size_t {
  norm1_w,
  norm1_b,
  conv1_w,
  norm2_w,
  norm2_b,
  conv2_w,
  in_layer
};

/// The maps of a block as a matrix of pixels by channels.
template <class Scalar>
struct slab_view {
  Tensor slab;  ///< (N,channels,H,W), channels_last
  kernel::winograd_grid grid{slab.size(0), slab.size(2), slab.size(3)};  ///< N, H, W
  std::int64_t channels = slab.size(1);                                  ///< of a pixel
  std::int64_t P = grid.N * grid.H * grid.W;                             ///< pixels

  explicit slab_view(Tensor maps) : slab(std::move(maps)) {}

  kernel::matrix<Scalar const> read(std::int64_t channel = 0) const {
    return {slab.const_data_ptr<Scalar>() + channel, channels};
  }
  kernel::matrix<Scalar> write(std::int64_t channel = 0) const {
    return {slab.mutable_data_ptr<Scalar>() + channel, channels};
  }
  /// Statistics of some channels, into (2,channels).
  void measure(Tensor const& statistics, std::int64_t channel, std::int64_t size) const {
    auto* const mean = statistics.mutable_data_ptr<float>() + channel;
    kernel::batch_statistics(read(channel), P, size, mean, mean + channels);
  }
};

/// Writes a layer's channels into the slab.
/// @param C    channels before this layer
/// @param mid  (P,B): where the result of its first convolution is written, and its statistics (2,B)
template <class Scalar>
void forward_layer(dense_layer& layer, at::TensorList parameters, slab_view<Scalar> const& maps,
                   Tensor const& statistics, std::int64_t C, Tensor const& mid,
                   Tensor const& mid_statistics) {
  std::int64_t const B = parameters[conv1_w].size(0), G = parameters[conv2_w].size(0);
  norm_factors const norm1(parameters[norm1_w], parameters[norm1_b], statistics);
  auto* const mean = mid_statistics.mutable_data_ptr<float>();
  Tensor const W = packed<Scalar>(pointwise_matrix(parameters[conv1_w]));  // (C,B)
  kernel::norm_relu_multiply(maps.read(), maps.P, C, norm1.view(statistics),
                             W.const_data_ptr<Scalar>(), B, mid.mutable_data_ptr<Scalar>(), mean,
                             mean + B);
  norm_factors const norm2(parameters[norm2_w], parameters[norm2_b], mid_statistics);
  Tensor const filters = winograd_filters<Scalar>(parameters[conv2_w]);
  kernel::norm_relu_convolve(maps.grid, mid.const_data_ptr<Scalar>(), B, norm2.view(mid_statistics),
                             filters.const_data_ptr<Scalar>(), G, maps.write(C));
  maps.measure(statistics, C, G);
  track(layer.norm1, statistics, maps.P);
  track(layer.norm2, mid_statistics, maps.P);
}

/// Backward of a block, layer by layer from the last.
template <class Scalar>
struct dense_block_gradient {
  slab_view<Scalar> maps;
  Tensor statistics;                 ///< of the maps (2,channels)
  slab_view<float> gradient;         ///< complete but for slope and offset
  Tensor dmid, dy;                   ///< of a layer, written anew for each: (P,B), (P,G)
  std::vector<float> slope, offset;  ///< of all channels, see norm_gradient

  /// The gradient of some channels, with the part that passes through their statistics.
  template <class Result>
  void complete(std::int64_t channel, std::int64_t size, kernel::matrix<Result> result) const {
    kernel::for_tiles(maps.P, kernel::tile_pixels,
                      [&](std::int64_t, std::int64_t begin, std::int64_t pixels) {
                        kernel::add_statistics_gradient(
                            maps.read(channel).skip(begin), gradient.read(channel).skip(begin),
                            pixels, size, nullptr, statistics.const_data_ptr<float>() + channel,
                            slope.data() + channel, offset.data() + channel, result.skip(begin));
                      });
  }

  /// Backward of norm 2, ReLU and the 3×3 convolution: writes dmid, but for the part that passes
  /// through its statistics.
  /// @param saved  the result of the first convolution (P,B), and its statistics (2,B)
  kernel::norm_sums convolution(Tensor const& weight, std::array<Tensor, 2> const& saved,
                                norm_factors const& norm2, std::int64_t C,
                                bool weight_wanted) const {
    std::int64_t const B = weight.size(1), G = weight.size(0);
    complete<Scalar>(C, G, {dy.mutable_data_ptr<Scalar>(), G});
    Tensor const flipped = winograd_filters<Scalar>(weight.flip({2, 3}).transpose(0, 1));
    return kernel::norm_relu_convolve_gradient(maps.grid, saved[0].const_data_ptr<Scalar>(), B,
                                               norm2.view(saved[1]), dy.const_data_ptr<Scalar>(),
                                               flipped.const_data_ptr<Scalar>(), G, weight_wanted,
                                               dmid.mutable_data_ptr<Scalar>());
  }

  /// Backward of norm 1, ReLU and the 1×1 convolution: adds to the gradient of the maps.
  /// @param part2  of norm 2
  kernel::norm_sums product(Tensor const& weight, std::array<Tensor, 2> const& saved,
                            norm_factors const& norm1, norm_factors const& norm2,
                            norm_gradient const& part2, bool weight_wanted) const {
    std::int64_t const B = weight.size(0), C = weight.size(1);
    auto const mid_gradient = [&](std::int64_t begin, std::int64_t size, Scalar* result) {
      kernel::add_statistics_gradient<Scalar, Scalar, Scalar>(
          {saved[0].const_data_ptr<Scalar>() + begin * B, B},
          {dmid.const_data_ptr<Scalar>() + begin * B, B}, size, B, norm2.scale.data(),
          saved[1].const_data_ptr<float>(), part2.slope.data(), part2.offset.data(), {result, B});
    };
    Tensor const Wt = packed<Scalar>(weight.reshape({B, C}));
    return kernel::norm_relu_multiply_gradient(maps.read(), maps.P, C, norm1.view(statistics),
                                               Wt.const_data_ptr<Scalar>(), B, mid_gradient,
                                               weight_wanted, gradient.write());
  }

  /// Gradients of a layer's parameters; adds to that of the maps.
  std::array<Tensor, in_layer> layer(at::TensorList parameters, std::array<Tensor, 2> const& saved,
                                     std::array<bool, in_layer> const& wanted) {
    Tensor const &pointwise = parameters[conv1_w], &filter = parameters[conv2_w];
    norm_factors const norm1(parameters[norm1_w], parameters[norm1_b], statistics),
        norm2(parameters[norm2_w], parameters[norm2_b], saved[1]);
    auto const second = convolution(filter, saved, norm2, pointwise.size(1), wanted[conv2_w]);
    norm_gradient const part2(second.sums, norm2, maps.P);
    auto const first = product(pointwise, saved, norm1, norm2, part2, wanted[conv1_w]);
    norm_gradient const part1(first.sums, norm1, maps.P);
    for (std::size_t c = 0; c < part1.slope.size(); ++c) {
      slope[c] += part1.slope[c];
      offset[c] += part1.offset[c];
    }
    Tensor const weight1 = wanted[conv1_w] ? first.weight.view(pointwise.sizes()) : Tensor{},
                 weight2 = wanted[conv2_w] ? filter_gradient(second.weight, filter) : Tensor{};
    return {part1.weight, part1.bias, weight1, part2.weight, part2.bias, weight2};
  }
};

/// A gradient in float that may be changed: itself where nothing else refers to it.
inline Tensor own_gradient(Tensor const& gradient) {
  bool const unshared = gradient.use_count() == 1 && gradient.storage().use_count() == 1 &&
                        gradient.is_contiguous(at::MemoryFormat::ChannelsLast);
  return unshared && gradient.scalar_type() == at::kFloat
             ? gradient
             : gradient.to(at::kFloat, /*non_blocking=*/false, /*copy=*/true,
                           at::MemoryFormat::ChannelsLast);
}

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
                       growth = parameters[conv2_w].size(0), B = parameters[conv1_w].size(0);
    auto const options = x.options().dtype(c10::CppTypeToScalarType<Scalar>::value);
    slab_view<Scalar> const maps(
        at::empty({x.size(0), inputs + growth * depth, x.size(2), x.size(3)},
                  options.memory_format(at::MemoryFormat::ChannelsLast)));
    // One tensor for all layers: the memory that it leaves behind fits what backward allocates.
    Tensor const mids = at::empty({depth, maps.P, B}, options),
                 mid_statistics = at::empty({depth, 2, B}, at::kFloat),
                 statistics = at::empty({2, maps.channels}, at::kFloat);
    maps.slab.narrow(1, 0, inputs).copy_(x);
    maps.measure(statistics, 0, inputs);
    for (std::int64_t index = 0; index < depth; ++index) {
      auto const layer = static_cast<std::size_t>(index);
      forward_layer((*layers)[layer], parameters.slice(in_layer * layer, in_layer), maps,
                    statistics, inputs + index * growth, mids[index], mid_statistics[index]);
    }
    std::vector<Tensor> saved{maps.slab, statistics, mids, mid_statistics};
    saved.insert(saved.end(), parameters.begin(), parameters.end());
    ctx->save_for_backward(std::move(saved));
    return maps.slab;
  }

  static std::vector<Tensor> backward(context* ctx, std::vector<Tensor> const& gradients) {
    require_no_graph();
    auto const saved = ctx->get_saved_variables();
    auto const parameters = at::TensorList(saved).slice(4);
    Tensor const &mids = saved[2], &mid_statistics = saved[3];
    std::vector<float> const zeros(static_cast<std::size_t>(saved[0].size(1)));
    dense_block_gradient<Scalar> block{
        slab_view<Scalar>(saved[0]),
        saved[1],
        slab_view<float>(own_gradient(gradients[0])),
        at::empty_like(mids[0]),
        at::empty({mids.size(1), parameters[conv2_w].size(0)}, mids.options()),
        zeros,
        zeros};
    std::vector<Tensor> results(1 + parameters.size() + 1);
    for (std::int64_t index = mids.size(0); index-- > 0;) {
      std::size_t const first = in_layer * static_cast<std::size_t>(index);
      std::array<bool, in_layer> wanted{};
      for (std::size_t i = 0; i < in_layer; ++i) wanted[i] = ctx->needs_input_grad(1 + first + i);
      auto const found = block.layer(parameters.slice(first, in_layer),
                                     {mids[index], mid_statistics[index]}, wanted);
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
