// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/ops/empty.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "cxr/core/tensor.hpp"
#include "cxr/engine/kernels/dense_layer.hpp"
#include "cxr/model/backbone/densenet.hpp"
#include "cxr/model/backbone/packed_weights.hpp"
#include "cxr/model/layer/batch_norm.hpp"
#include "cxr/model/layer/batch_norm_factors.hpp"

// The layers of a dense block in training, forward and backward, on one matrix of pixels by channels.
namespace cxr::detail {

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

/// Layers of which the 1×1 convolution is computed again in backward instead of kept: the first ones,
/// with at most twice as many channels before it as behind it.
inline std::int64_t recomputed_layers(at::TensorList parameters) {
  std::int64_t count = 0;
  for (std::size_t i = conv1_w; i < parameters.size(); i += in_layer)
    count += parameters[i].size(1) <= 2 * parameters[i].size(0);
  return count;
}

/// The results of a block's 1×1 convolutions, (P,B) each.
struct product_maps {
  Tensor kept;              ///< of all layers but the first ones, (layers,P,B)
  std::int64_t recomputed;  ///< the first ones
  Tensor shared =           ///< where the first ones are written, each over the one before
      at::empty({recomputed > 0 ? kept.size(1) : 0, kept.size(2)}, kept.options());

  bool keeps(std::int64_t layer) const { return layer >= recomputed; }
  Tensor operator[](std::int64_t layer) const {
    return keeps(layer) ? kept[layer - recomputed] : shared;
  }
};

/// Norm 1, ReLU and the 1×1 convolution of a layer.
/// @param mid  where the result is written (P,B), and its statistics (2,B)
template <class Scalar>
void forward_product(at::TensorList parameters, slab_view<Scalar> const& maps,
                     Tensor const& statistics, Tensor const& mid, Tensor const& mid_statistics) {
  std::int64_t const B = parameters[conv1_w].size(0), C = parameters[conv1_w].size(1);
  norm_factors const norm1(parameters[norm1_w], parameters[norm1_b], statistics);
  auto* const mean = mid_statistics.mutable_data_ptr<float>();
  Tensor const W = packed<Scalar>(pointwise_matrix(parameters[conv1_w]));  // (C,B)
  kernel::norm_relu_multiply(maps.read(), maps.P, C, norm1.view(statistics),
                             W.const_data_ptr<Scalar>(), B, mid.mutable_data_ptr<Scalar>(), mean,
                             mean + B);
}

/// Writes a layer's channels into the slab.
/// @param mid  as in forward_product
template <class Scalar>
void forward_layer(dense_layer& layer, at::TensorList parameters, slab_view<Scalar> const& maps,
                   Tensor const& statistics, Tensor const& mid, Tensor const& mid_statistics) {
  std::int64_t const C = parameters[conv1_w].size(1), B = parameters[conv1_w].size(0),
                     G = parameters[conv2_w].size(0);
  forward_product(parameters, maps, statistics, mid, mid_statistics);
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

/// @param incoming    the gradient of the block's result
/// @param parameters  of all layers
template <class Scalar>
dense_block_gradient<Scalar> start_gradient(slab_view<Scalar> const& maps, Tensor const& statistics,
                                            Tensor const& incoming, at::TensorList parameters) {
  auto const buffer = [&](std::int64_t channels) {
    return at::empty({maps.P, channels}, maps.slab.options());
  };
  std::vector<float> const zeros(static_cast<std::size_t>(maps.channels));
  return {maps,
          statistics,
          slab_view<float>(own_gradient(incoming)),
          buffer(parameters[conv1_w].size(0)),
          buffer(parameters[conv2_w].size(0)),
          zeros,
          zeros};
}

}  // namespace cxr::detail
