// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include "cxr/core/hana.hpp"
#include "cxr/core/tensor.hpp"
#include "cxr/explain/explanation/explained_class.hpp"
#include "cxr/explain/explanation/heat_map.hpp"
#include "cxr/explain/explanation/map_gradient.hpp"

namespace cxr {

/// Grad-CAM++: as grad_cam, but pixels of a channel count by how much they raise the logit; covers
/// several foci in an image better.
/// Source   Chattopadhay et al. 2018, Grad-CAM++, eq. 10 and 19, for the exponential of the logit;
///          equal to GradCAMPlusPlus of the package grad-cam
/// Cost     as grad_cam
struct grad_cam_plus_plus {
  static constexpr std::string_view name = "grad_cam_plus_plus";

  static constexpr auto fields = hana::make_tuple();

  /// Before heat_map(): images (N,C,H,W), classes (N) -> (N,h,w)
  template <DividesAtFeatureMap Network>
  Tensor attribution(Network const& network, Tensor const& images, Tensor const& classes) const {
    Tensor const explained = explained_classes(classes, images);
    Tensor const map = detail::detached_map(network, images);               // (N,F,h,w)
    Tensor const gradient = detail::map_gradient(network, map, explained);  // (N,F,h,w)
    Tensor const square = gradient.square(), cube = square.mul(gradient);   // (N,F,h,w)
    // 1e-6, as in grad-cam, keeps channels without a gradient at weight 0.
    Tensor const divisor =
        square.mul(2).add(map.sum({2, 3}, /*keepdim=*/true).mul(cube)).add(1e-6);  // (N,F,h,w)
    Tensor const weight = gradient.clamp_min(0).mul(square.div(divisor));          // (N,F,h,w)
    return map.mul(weight.sum({2, 3}, /*keepdim=*/true)).sum(1);                   // (N,h,w)
  }
  /// images (N,C,H,W), classes (N) -> (N,h,w) in 0…1
  template <DividesAtFeatureMap Network>
  Tensor operator()(Network const& network, Tensor const& images, Tensor const& classes) const {
    return heat_map(attribution(network, images, classes));
  }
};

}  // namespace cxr
