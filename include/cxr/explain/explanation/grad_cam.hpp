// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include "cxr/core/hana.hpp"
#include "cxr/core/tensor.hpp"
#include "cxr/explain/explanation/explained_class.hpp"
#include "cxr/explain/explanation/heat_map.hpp"
#include "cxr/explain/explanation/map_gradient.hpp"

namespace cxr {

/// Grad-CAM: the feature map's channels, each weighted by the mean of its gradient.
/// Source   Selvaraju et al. 2017, Grad-CAM, eq. 1 and 2; equal to captum's LayerGradCam
/// Cost     a forward pass; the backward pass is that of pool and head only
struct grad_cam {
  static constexpr std::string_view name = "grad_cam";

  static constexpr auto fields = hana::make_tuple();

  /// Signed, before heat_map(): images (N,C,H,W), classes (N) -> (N,h,w)
  template <DividesAtFeatureMap Network>
  Tensor attribution(Network const& network, Tensor const& images, Tensor const& classes) const {
    Tensor const explained = explained_classes(classes, images);
    Tensor const map = detail::detached_map(network, images);               // (N,F,h,w)
    Tensor const gradient = detail::map_gradient(network, map, explained);  // (N,F,h,w)
    return map.mul(gradient.mean({2, 3}, /*keepdim=*/true)).sum(1);         // (N,h,w)
  }
  /// images (N,C,H,W), classes (N) -> (N,h,w) in 0…1
  template <DividesAtFeatureMap Network>
  Tensor operator()(Network const& network, Tensor const& images, Tensor const& classes) const {
    return heat_map(attribution(network, images, classes));
  }
};

}  // namespace cxr
