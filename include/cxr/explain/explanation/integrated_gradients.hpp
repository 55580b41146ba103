// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/ops/zeros_like.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <string_view>
#include <vector>

#include "cxr/core/settings.hpp"
#include "cxr/core/tensor.hpp"
#include "cxr/explain/explanation/explained_class.hpp"
#include "cxr/explain/explanation/heat_map.hpp"
#include "cxr/explain/explanation/map_gradient.hpp"

namespace cxr {

namespace detail {

/// A node of Gauss-Legendre quadrature over 0…1.
struct quadrature_node {
  double position = 0, weight = 0;
};

/// The nodes of order n, by Newton's method on the Legendre polynomial. @param n  at least 1
/// Source  numpy.polynomial.legendre.leggauss, moved from -1…1 to 0…1
inline std::vector<quadrature_node> gauss_legendre(std::int64_t n) {
  std::vector<quadrature_node> nodes;
  auto const order = static_cast<double>(n);
  for (double index = order; index >= 1; --index) {
    double x = std::cos(std::numbers::pi * (index - 0.25) / (order + 0.5)), slope = 1;
    for (int iteration = 0; iteration < 50; ++iteration) {
      double before = 1, value = x;
      for (double k = 2; k <= order; ++k) {
        double const next = ((2 * k - 1) * x * value - (k - 1) * before) / k;
        before = value, value = next;
      }
      slope = order * (x * value - before) / (x * x - 1);
      double const step = value / slope;
      x -= step;
      if (std::abs(step) < 1e-15) break;
    }
    nodes.push_back({(1 + x) / 2, 1 / ((1 - x * x) * slope * slope)});
  }
  return nodes;
}

}  // namespace detail

/// Integrated gradients of the feature map: its gradient, averaged on the way from a map of zeros, times
/// the map; summed over the channels. The sum over a map is the logit less that of the zero map.
/// Source   Sundararajan, Taly, Yan 2017, Axiomatic attribution for deep networks, eq. 1; equal to
///          captum's IntegratedGradients with its default, Gauss-Legendre
/// Cost     a forward pass of the backbone, `steps` passes of pool and head
struct integrated_gradients {
  static constexpr std::string_view name = "integrated_gradients";

  std::int64_t steps = 50;

  static constexpr auto fields = hana::make_tuple(
      field{&integrated_gradients::steps, "integrated-gradients-steps", "Points of the integral."}
          .in(1, 1000));

  /// Signed, before heat_map(): images (N,C,H,W), classes (N) -> (N,h,w)
  template <DividesAtFeatureMap Network>
  Tensor attribution(Network const& network, Tensor const& images, Tensor const& classes) const {
    check(*this);
    Tensor const explained = explained_classes(classes, images);
    Tensor const map = detail::detached_map(network, images);  // (N,F,h,w)
    Tensor const mean = at::zeros_like(map);                   // (N,F,h,w)
    for (auto const& [position, weight] : detail::gauss_legendre(steps))
      mean.add_(detail::map_gradient(network, map.mul(position), explained), weight);
    return map.mul(mean).sum(1);  // (N,h,w)
  }
  /// images (N,C,H,W), classes (N) -> (N,h,w) in 0…1
  template <DividesAtFeatureMap Network>
  Tensor operator()(Network const& network, Tensor const& images, Tensor const& classes) const {
    return heat_map(attribution(network, images, classes));
  }
};

}  // namespace cxr
