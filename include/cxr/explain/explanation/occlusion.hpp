// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/core/grad_mode.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/core/mode.hpp"
#include "cxr/core/settings.hpp"
#include "cxr/core/tensor.hpp"
#include "cxr/explain/explanation/explained_class.hpp"
#include "cxr/explain/explanation/heat_map.hpp"

namespace cxr {

/// Occlusion: how much the class logit drops where a square covers the image, a mean over the squares
/// that cover a pixel. Needs no feature map, and so explains every network.
/// Source   Zeiler, Fergus 2014, Visualizing and understanding convolutional networks, section 4.2;
///          equal to captum's Occlusion
/// Cost     a forward pass for each square: 170 for 224 pixels
struct occlusion {
  static constexpr std::string_view name = "occlusion";

  std::int64_t patch = 32;
  std::int64_t stride = 16;
  double value = 0;
  std::int64_t batch = 32;

  static constexpr auto fields = hana::make_tuple(
      field{&occlusion::patch, "occlusion-patch", "Side of the square."}.in(1, 65536).unit(
          "pixels"),
      field{&occlusion::stride, "occlusion-stride",
            "Distance of two squares; at most their side, so that each pixel is covered."}
          .in(1, 65536)
          .unit("pixels"),
      field{&occlusion::value, "occlusion-value",
            "What covers the image, normalised; 0 is the mean of the training images."},
      field{&occlusion::batch, "occlusion-batch", "Images in a forward pass."}.in(1, 65536).unit(
          "images"));

  /// Signed, before heat_map(): images (N,C,H,W), classes (N) -> (N,H,W)
  /// @throws setting_error (a patch larger than the image, a stride larger than the patch)
  template <class Network>
  Tensor attribution(Network const& network, Tensor const& images, Tensor const& classes) const {
    at::NoGradGuard const no_graph;
    Tensor const explained = explained_classes(classes, images);
    require_fit(images);
    auto const N = images.size(0), H = images.size(2), W = images.size(3);
    auto const options = at::TensorOptions(at::kFloat).device(images.device());
    Tensor const sum = at::zeros({N, H, W}, options), count = at::zeros({H, W}, options);
    Tensor const whole = logits(network, images, explained);  // (N)
    auto const all = squares(H, W);
    auto const together = static_cast<std::size_t>(std::max<std::int64_t>(1, batch / N));
    for (std::size_t first = 0; first < all.size(); first += together) {
      auto const end = std::min(all.size(), first + together);
      auto const M = static_cast<std::int64_t>(end - first);
      Tensor const covered =
          images.expand({M, N, -1, H, W}).flatten(0, 1).clone(at::MemoryFormat::ChannelsLast);
      for (std::int64_t index = 0; index < M; ++index)
        part(covered.narrow(0, index * N, N), all[first + static_cast<std::size_t>(index)])
            .fill_(value);
      Tensor const drop = whole.sub(
          logits(network, covered, explained.expand({M, N}).flatten()).view({M, N}));  // (M,N)
      for (std::int64_t index = 0; index < M; ++index) {
        auto const& covering = all[first + static_cast<std::size_t>(index)];
        part(sum, covering).add_(drop.select(0, index).view({N, 1, 1}));
        part(count, covering).add_(1);
      }
    }
    return sum.div(count);
  }
  /// images (N,C,H,W), classes (N) -> (N,H,W) in 0…1
  template <class Network>
  Tensor operator()(Network const& network, Tensor const& images,
                    Tensor const& classes) const requires requires {
    network(images, inference{});
  }
  { return heat_map(attribution(network, images, classes)); }

 private:
  /// Rows and columns that a square covers; at the right and lower edge it may be cut.
  struct square {
    std::int64_t top, left, height, width;
  };

  void require_fit(Tensor const& images) const {
    check(*this);
    auto const side = std::min(images.size(2), images.size(3));
    if (stride > patch || patch > side)
      throw setting_error("occlusion with squares of " + std::to_string(patch) + " pixels every " +
                              std::to_string(stride) + ", of images of " + std::to_string(side),
                          "give a patch of at most the image, and a stride of at most the patch",
                          "occlusion-squares");
  }
  std::vector<square> squares(std::int64_t H, std::int64_t W) const {
    auto const starts = [&](std::int64_t length) { return (length - patch + stride - 1) / stride; };
    std::vector<square> all;
    for (std::int64_t row = 0; row <= starts(H); ++row)
      for (std::int64_t column = 0; column <= starts(W); ++column)
        all.push_back({row * stride, column * stride, std::min(patch, H - row * stride),
                       std::min(patch, W - column * stride)});
    return all;
  }
  static Tensor part(Tensor const& images, square const& place) {
    return images.narrow(-2, place.top, place.height).narrow(-1, place.left, place.width);
  }
  template <class Network>
  static Tensor logits(Network const& network, Tensor const& images, Tensor const& classes) {
    return class_logits(network(images, inference{}), classes);
  }
};

}  // namespace cxr
