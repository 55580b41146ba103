// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/ops/avg_pool2d.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/max_pool2d.h>
#include <ATen/ops/mean.h>
#include <ATen/ops/relu.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

#include "cxr/core/mode.hpp"
#include "cxr/core/require_defined.hpp"
#include "cxr/core/role.hpp"
#include "cxr/core/settings.hpp"
#include "cxr/core/text.hpp"
#include "cxr/engine/joint_training.hpp"
#include "cxr/fwd.hpp"
#include "cxr/model/generator.hpp"
#include "cxr/model/layer/batch_norm.hpp"
#include "cxr/model/layer/conv2d.hpp"
#include "cxr/model/network.hpp"
#include "cxr/model/stage.hpp"
#include "cxr/model/weights/weights.hpp"

// Huang, Liu, van der Maaten, Weinberger 2017, Densely connected convolutional networks, table 1;
// names, strides and initialisation as torchvision.models.densenet.
namespace cxr {

/// The sizes in which DenseNets differ.
struct densenet_shape {
  std::string_view name;               ///< torchvision's
  std::int64_t growth;                 ///< G, channels that each layer adds
  std::int64_t stem;                   ///< channels after the first convolution
  std::array<std::int64_t, 4> layers;  ///< of each block; 0: there is no such block
  std::int64_t bottleneck = 4;         ///< the 1×1 convolution gives bottleneck × G channels

  /// F, the channels after the last block.
  constexpr std::int64_t features() const {
    std::int64_t channels = stem;
    for (std::size_t block = 0; block < layers.size() && layers[block] > 0; ++block)
      channels = (block == 0 ? channels : channels / 2) + layers[block] * growth;
    return channels;
  }
};

/// The shape of a depth: 121, 161, 169 or 201 of torchvision, 10 for the tiny one.
template <int Depth>
inline constexpr densenet_shape shape_of_depth = [] {
  if (Depth == 121) return densenet_shape{"densenet121", 32, 64, {6, 12, 24, 16}};
  if (Depth == 161) return densenet_shape{"densenet161", 48, 96, {6, 12, 36, 24}};
  if (Depth == 169) return densenet_shape{"densenet169", 32, 64, {6, 12, 32, 32}};
  if (Depth == 201) return densenet_shape{"densenet201", 32, 64, {6, 12, 48, 32}};
  return densenet_shape{"tiny_densenet", 8, 16, {2, 2, 0, 0}};
}();

/// Norm, ReLU, 1×1, norm, ReLU, 3×3: computes the G channels that it adds to its block.
struct dense_layer {
  /// Named as in torchvision.
  BOOST_HANA_DEFINE_STRUCT(dense_layer, (batch_norm, norm1), (conv2d, conv1), (batch_norm, norm2),
                           (conv2d, conv2));

  dense_layer() = default;  ///< no tensors yet
  /// @param inputs  C, channels of the block before this layer
  dense_layer(std::int64_t inputs, densenet_shape const& shape, at::Generator const& random)
      : norm1(inputs),
        conv1(inputs, shape.bottleneck * shape.growth, 1, 1, 0, random),
        norm2(shape.bottleneck * shape.growth),
        conv2(shape.bottleneck * shape.growth, shape.growth, 3, 1, 1, random) {}

  /// (N,C,H,W) -> (N,G,H,W)
  template <class Self, class Mode>
  static Tensor forward(Self& self, Tensor const& x, Mode mode) {
    Tensor const y = self.conv1(self.norm1(x, mode).relu_());  // (N,4G,H,W)
    return self.conv2(self.norm2(y, mode).relu_());            // (N,G,H,W)
  }
};

/// Layers that each take the channels of all layers before them.
struct dense_block {
  /// Named as in torchvision: denselayer1, denselayer2, …
  BOOST_HANA_DEFINE_STRUCT(dense_block, (numbered<dense_layer>, denselayer));

  /// (N,C,H,W) -> (N,C + layers G,H,W)
  template <class Self, class Mode>
  static Tensor forward(Self& self, Tensor x, Mode mode) {
    for (auto& layer : self.denselayer) x = at::cat({x, dense_layer::forward(layer, x, mode)}, 1);
    return x;
  }
};

/// Between two blocks: halves channels, height and width.
struct transition_layer {
  /// Named as in torchvision.
  BOOST_HANA_DEFINE_STRUCT(transition_layer, (batch_norm, norm), (conv2d, conv));

  transition_layer() = default;  ///< no tensors yet
  /// @param inputs  C
  transition_layer(std::int64_t inputs, at::Generator const& random)
      : norm(inputs), conv(inputs, inputs / 2, 1, 1, 0, random) {}

  /// (N,C,H,W) -> (N,C/2,H/2,W/2)
  template <class Self, class Mode>
  static Tensor forward(Self& self, Tensor const& x, Mode mode) {
    // torchvision pools after the convolution. A mean over pixels and a 1×1 convolution commute, and
    // in this order the convolution has a quarter of the pixels: 8 % less work in DenseNet-121.
    return self.conv(at::avg_pool2d(self.norm(x, mode).relu_(), 2, 2));
  }
};

/// torchvision's `features`.
struct densenet_features {
  /// Named as in torchvision: conv0, norm0, denseblock1, transition1, …, norm5.
  BOOST_HANA_DEFINE_STRUCT(densenet_features, (conv2d, conv0), (batch_norm, norm0),
                           (numbered<dense_block>, denseblock),
                           (numbered<transition_layer>, transition), (batch_norm, norm5));
};

/// A DenseNet without its classifier.
struct densenet_network {
  /// Named as in torchvision.
  BOOST_HANA_DEFINE_STRUCT(densenet_network, (densenet_features, features));

  densenet_network() = default;  ///< no tensors yet
  /// Initialised as in torchvision. @param C  channels of the images
  densenet_network(densenet_shape const& shape, std::int64_t C, at::Generator const& random) {
    std::int64_t channels = shape.stem;
    features.conv0 = conv2d(C, channels, 7, 2, 3, random);
    features.norm0 = batch_norm(channels);
    for (std::size_t block = 0; block < shape.layers.size() && shape.layers[block] > 0; ++block) {
      if (block > 0) {
        features.transition.emplace_back(channels, random);
        channels /= 2;
      }
      auto& layers = features.denseblock.emplace_back().denselayer;
      for (std::int64_t layer = 0; layer < shape.layers[block]; ++layer, channels += shape.growth)
        layers.emplace_back(channels, shape, random);
    }
    features.norm5 = batch_norm(channels);
  }

  /// Stages that can be unfrozen separately: the stem, then each block with the transition before it.
  std::int64_t stages() const { return 1 + static_cast<std::int64_t>(features.denseblock.size()); }
  /// The stage of a parameter. @param name  "features.denseblock1.denselayer1.norm1.weight"
  std::int64_t stage_of(std::string_view name) const {
    std::string_view const block = "features.denseblock", transition = "features.transition";
    if (name.starts_with(block)) return name[block.size()] - '0';
    if (name.starts_with(transition)) return name[transition.size()] - '0' + 1;
    return name.starts_with("features.norm5") ? stages() - 1 : 0;
  }

  /// (N,C,H,W) -> (N,F); H and W at least 32
  Tensor operator()(Tensor const& images, training mode) {
    return pool(last_map(*this, images, mode));
  }
  /// (N,C,H,W) -> (N,F); H and W at least 32
  template <Processes P>
  Tensor operator()(Tensor const& images, joint_training<P> const& mode) {
    return pool(last_map(*this, images, mode));
  }
  /// (N,C,H,W) -> (N,F); H and W at least 32
  Tensor operator()(Tensor const& images, inference mode) const {
    return pool(last_map(*this, images, mode));
  }

  /// The last feature map, before pooling: (N,C,H,W) -> (N,F,H/32,W/32)
  Tensor feature_map(Tensor const& images, inference mode) const {
    return last_map(*this, images, mode);
  }
  /// (N,F,H,W) -> (N,F): a mean over pixels; the backward of an adaptive pool is not deterministic on
  /// CUDA.
  static Tensor pool(Tensor const& map) { return map.mean({2, 3}); }

 private:
  template <class Self, class Mode>
  static Tensor last_map(Self& self, Tensor const& images, Mode mode) {
    require_defined(images, "images");
    auto& net = self.features;
    Tensor x = apply_stage(0, mode, [&](auto part_mode) {
      Tensor const stem = net.norm0(net.conv0(images), part_mode).relu_();  // (N,64,H/2,W/2)
      return at::max_pool2d(stem, 3, 2, 1);                                 // (N,64,H/4,W/4)
    });
    for (std::size_t block = 0; block < net.denseblock.size(); ++block)
      x = apply_stage(static_cast<std::int64_t>(block) + 1, mode, [&](auto part_mode) {
        if (block > 0) x = transition_layer::forward(net.transition[block - 1], x, part_mode);
        return dense_block::forward(net.denseblock[block], std::move(x), part_mode);
      });
    return apply_stage(self.stages() - 1, mode, [&](auto part_mode) {
      return net.norm5(x, part_mode).relu_();  // (N,F,H/32,W/32)
    });
  }
};

/// torchvision's DenseNet, and the weights that it starts from.
/// @tparam Depth  121, 161, 169, 201, or 10 for tests
/// @tparam W      scratch, imagenet, from_file, xrv_all, …; states the channels of the images
template <int Depth, class W>
struct densenet {
  static_assert(Depth == 10 || Depth == 121 || Depth == 161 || Depth == 169 || Depth == 201,
                "cxr: densenet comes in depths 121, 161, 169, 201, and 10 for tests "
                "[docs/errors.md#densenet-depth]");
  static_assert(Weights<W>,
                "cxr: densenet needs Weights with a name, a normalise and find(architecture), for "
                "example cxr::imagenet [docs/errors.md#weights]");
  using role = cxr::role::backbone;
  static constexpr densenet_shape shape = shape_of_depth<Depth>;      ///< of this depth
  static constexpr std::string_view architecture = shape.name;        ///< torchvision's name
  static constexpr std::int64_t channels = W::normalise.mean.size();  ///< C, those of its weights
  static constexpr std::int64_t features = shape.features();          ///< F

  W weights = {};  ///< the initial ones

  static constexpr auto fields = hana::make_tuple(group{&densenet::weights});

  /// A network with its default initialisation, on the CPU.
  densenet_network make(std::uint64_t seed) const { return {shape, channels, generator(seed)}; }

 private:
  static constexpr std::string_view open = "<", close = ">";

 public:
  static constexpr std::string_view name = join<architecture, open, W::name, close>;
};

}  // namespace cxr
