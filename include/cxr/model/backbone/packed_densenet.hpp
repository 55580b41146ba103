// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/max_pool2d.h>
#include <ATen/ops/zeros.h>
#include <c10/core/impl/LocalDispatchKeySet.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "cxr/core/tensor.hpp"
#include "cxr/engine/kernels/affine_relu.hpp"
#include "cxr/engine/kernels/gemm.hpp"
#include "cxr/engine/kernels/parallel.hpp"
#include "cxr/engine/kernels/winograd.hpp"
#include "cxr/model/backbone/densenet.hpp"
#include "cxr/model/backbone/packed_weights.hpp"

namespace cxr {

namespace detail {

/// A batch norm in inference: one multiplication and addition a channel.
struct packed_norm {
  Tensor scale, shift;  ///< (C)

  explicit packed_norm(batch_norm const& norm)
      : scale(norm.weight.value.div(norm.running_var.value.add(batch_norm::epsilon).sqrt())),
        shift(norm.bias.value.sub(norm.running_mean.value.mul(scale))) {}

  kernel::affine factors() const {
    return {scale.const_data_ptr<float>(), shift.const_data_ptr<float>()};
  }
};

/// A dense layer.
template <class Scalar>
struct packed_layer {
  std::int64_t inputs, middle, growth;  ///< C, 4G, G
  packed_norm norm1;
  Tensor bottleneck;  ///< (C+2,4G): conv1 and norm2; inputs of 1 and 0 multiply the last rows
  Tensor filters;     ///< (16,4G,G): conv2

  explicit packed_layer(dense_layer const& layer)
      : inputs(layer.conv1.weight.value.size(1)),
        middle(layer.conv1.weight.value.size(0)),
        growth(layer.conv2.weight.value.size(0)),
        norm1(layer.norm1),
        filters(winograd_filters<Scalar>(layer.conv2.weight.value)) {
    packed_norm const norm2(layer.norm2);
    bottleneck =
        packed<Scalar>(at::cat({pointwise_matrix(layer.conv1.weight.value).mul(norm2.scale),
                                norm2.shift.view({1, -1}), at::zeros({1, middle})}));
  }
};

/// A transition.
template <class Scalar>
struct packed_transition {
  packed_norm norm;
  Tensor matrix;  ///< (C,C/2)

  explicit packed_transition(transition_layer const& layer)
      : norm(layer.norm), matrix(packed<Scalar>(pointwise_matrix(layer.conv.weight.value))) {}
};

/// The first convolution with its norm.
struct packed_stem {
  Tensor weight, bias;  ///< (stem,C,7,7), (stem)

  packed_stem(conv2d const& convolution, batch_norm const& norm) {
    packed_norm const folded(norm);
    weight = convolution.weight.value.mul(folded.scale.view({-1, 1, 1, 1}))
                 .contiguous(at::MemoryFormat::ChannelsLast);
    bias = folded.shift;
  }
  /// (1,C,H,W) -> (1,stem,H/4,W/4), channels_last
  Tensor operator()(Tensor const& image) const {
    return at::max_pool2d(at::conv2d(image, weight, bias, {2, 2}, {3, 3}).relu_(), 3, 2, 1);
  }
};

/// A DenseNet for inference on a CPU. A block's channels are written into one buffer of its
/// last width, (H,W,C), image by image, so that a layer reads what still lies in the caches; norms are
/// folded into the convolution before them or applied while pixels are read; 3×3 convolutions are
/// computed by Winograd's F(2×2, 3×3). An image is computed by one thread, or by all where there are
/// fewer images than threads; its result does not depend on the others of its batch.
/// @tparam Scalar  of the products: float, or bfloat16, which sums in float; all else is in float
template <class Scalar>
class packed_densenet {
 public:
  /// Copies the weights of a network on the CPU. @pre  each number of its channels is a multiple of 4
  explicit packed_densenet(densenet_network const& network)
      : stem_(network.features.conv0, network.features.norm0), norm5_(network.features.norm5) {
    for (auto const& block : network.features.denseblock)
      blocks_.emplace_back(block.denselayer.begin(), block.denselayer.end());
    for (auto const& layer : network.features.transition) transitions_.emplace_back(layer);
  }

  /// The last feature map, as densenet_network::feature_map: (N,C,H,W) -> (N,F,H/32,W/32),
  /// channels_last. May run in many threads. @pre  N > 0; H and W at least 32
  Tensor operator()(Tensor const& images) const {
    Tensor const batch = images.contiguous(at::MemoryFormat::ChannelsLast);
    std::int64_t const N = batch.size(0);
    std::vector<Tensor> maps(static_cast<std::size_t>(N));
    auto const run = [&](std::int64_t first, std::int64_t last) {
      // LibTorch's threads take over neither; the stem is computed in float.
      at::NoGradGuard const no_graph;
      c10::impl::ExcludeDispatchKeyGuard const in_float(c10::autocast_dispatch_keyset);
      for (std::int64_t n = first; n < last; ++n)
        maps[static_cast<std::size_t>(n)] = last_map(batch.narrow(0, n, 1));
    };
    std::int64_t const together = N - N % at::get_num_threads();
    if (together > 0) kernel::in_parallel(together, run);
    run(together, N);
    return at::cat(maps);
  }

 private:
  static constexpr std::int64_t tile = 56;  ///< pixels of a product: its input lies in the L2 cache

  /// (1,C,H,W) -> (1,F,H/32,W/32), channels_last
  Tensor last_map(Tensor const& image) const {
    Tensor const stem = stem_(image);
    std::int64_t H = stem.size(2), W = stem.size(3);
    Tensor slab;
    for (std::size_t block = 0; block < blocks_.size(); ++block) {
      auto const& layers = blocks_[block];
      std::int64_t const width = layers.back().inputs + layers.back().growth;
      if (block > 0) {
        Tensor const next = at::empty({H / 2 * (W / 2), width});
        run_transition(transitions_[block - 1], W, slab, next);
        slab = next;
        H /= 2, W /= 2;
      } else {
        slab = at::empty({H * W, width});
        slab.narrow(1, 0, stem.size(1)).copy_(stem.permute({0, 2, 3, 1}).reshape({H * W, -1}));
      }
      for (auto const& layer : layers) run_layer(layer, H, W, slab);
    }
    return normed(slab, H, W);
  }

  /// relu(norm5): (H W,F) -> (1,F,H,W)
  Tensor normed(Tensor const& slab, std::int64_t H, std::int64_t W) const {
    std::int64_t const F = slab.size(1);
    Tensor const map = at::empty({1, H, W, F});
    kernel::affine_relu<float>(rows(slab), norm5_.factors(), H * W, F, {map.data_ptr<float>(), F});
    return map.permute({0, 3, 1, 2});
  }

  /// Writes G channels behind the first C: (H W,C + G …)
  static void run_layer(packed_layer<Scalar> const& layer, std::int64_t H, std::int64_t W,
                        Tensor const& slab) {
    std::int64_t const C = layer.inputs, M = layer.middle, G = layer.growth, K = C + 2;
    Tensor const middle = at::empty({H * W, M});
    in_tiles(H * W, K, [&](std::int64_t first, std::int64_t pixels, Scalar* inputs) {
      kernel::affine_relu<Scalar>(rows(slab).skip(first), layer.norm1.factors(), pixels, C,
                                  {inputs, K});
      for (std::int64_t pixel = 0; pixel < pixels; ++pixel) {
        inputs[pixel * K + C] = Scalar(1);
        inputs[pixel * K + C + 1] = Scalar(0);
      }
      kernel::multiply<Scalar>(pixels, M, K, {inputs, K}, packed_rows(layer.bottleneck),
                               writable(middle).skip(first));
    });
    kernel::in_parallel((H + 1) / 2, [&](std::int64_t first, std::int64_t last) {
      Tensor const scratch = at::empty({kernel::winograd_scratch(M, G)});
      kernel::matrix<float> const all = writable(slab);
      kernel::winograd_convolve</*Relu=*/true>(
          rows(middle), H, W, M, layer.filters.template const_data_ptr<Scalar>(), G,
          {all.data + C, all.stride}, first, last, scratch.data_ptr<float>());
      kernel::release<Scalar>();
    });
  }

  /// (H W,C) -> the first C/2 channels of (H/2 W/2,…)
  static void run_transition(packed_transition<Scalar> const& layer, std::int64_t W,
                             Tensor const& slab, Tensor const& next) {
    std::int64_t const C = slab.size(1);
    in_tiles(next.size(0), C, [&](std::int64_t first, std::int64_t pixels, Scalar* inputs) {
      kernel::affine_relu_pool<Scalar>(rows(slab), W, layer.norm.factors(), first, pixels, C,
                                       {inputs, C});
      kernel::multiply<Scalar>(pixels, C / 2, C, {inputs, C}, packed_rows(layer.matrix),
                               writable(next).skip(first));
    });
  }

  /// Calls f(first, pixels, memory) for tiles of [0, count), with memory for `channels` of each pixel.
  template <class F>
  static void in_tiles(std::int64_t count, std::int64_t channels, F const& f) {
    kernel::in_parallel((count + tile - 1) / tile, [&](std::int64_t begin, std::int64_t end) {
      Tensor const memory = at::empty({tile * channels}, c10::CppTypeToScalarType<Scalar>::value);
      for (std::int64_t first = begin * tile; first < std::min(end * tile, count); first += tile)
        f(first, std::min(tile, count - first), memory.data_ptr<Scalar>());
      kernel::release<Scalar>();
    });
  }
  static kernel::matrix<float const> rows(Tensor const& matrix) {
    return {matrix.const_data_ptr<float>(), matrix.size(-1)};
  }
  static kernel::matrix<Scalar const> packed_rows(Tensor const& matrix) {
    return {matrix.const_data_ptr<Scalar>(), matrix.size(-1)};
  }
  static kernel::matrix<float> writable(Tensor const& matrix) {
    return {matrix.data_ptr<float>(), matrix.size(-1)};
  }

  packed_stem stem_;
  std::vector<std::vector<packed_layer<Scalar>>> blocks_;
  std::vector<packed_transition<Scalar>> transitions_;
  packed_norm norm5_;
};

}  // namespace detail

}  // namespace cxr
