// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/core/grad_mode.h>
#include <ATen/ops/avg_pool2d.h>
#include <ATen/ops/full_like.h>
#include <ATen/ops/where.h>

#include <cstddef>
#include <cstdint>
#include <numeric>
#include <string>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/core/mode.hpp"
#include "cxr/core/settings.hpp"
#include "cxr/core/tensor.hpp"
#include "cxr/data/source/source.hpp"
#include "cxr/explain/explanation/explained_class.hpp"
#include "cxr/explain/explanation/heat_map.hpp"

namespace cxr {

/// How the probability of a class changes while the pixels of an image change, hottest first.
struct perturbation_curve {
  std::vector<double> probability;  ///< (steps + 1) with 0, 1/steps, … 1 of the pixels changed

  /// The area under it, in 0…1, by trapezoids.
  double area() const {
    double const inner = std::accumulate(probability.begin(), probability.end(), 0.0) -
                         (probability.front() + probability.back()) / 2;
    return inner / static_cast<double>(probability.size() - 1);
  }
};

/// How the curves are computed.
struct perturbation {
  std::int64_t steps = 20;
  double value = 0;
  labelling labels = labelling::exclusive;  ///< softmax; multi_label: each class by itself

  static constexpr auto fields = hana::make_tuple(
      field{&perturbation::steps, "perturbation-steps", "Steps from no pixel to all of them."}.in(
          1, 10000),
      field{&perturbation::value, "perturbation-value",
            "What deletion puts in place of a pixel, normalised; 0 is the mean of the training "
            "images."});
};

namespace detail {

/// The place of each pixel in the order of falling heat: (N,h,w) -> (N,1,H,W) from 0
inline Tensor heat_order(Tensor const& heat, Tensor const& images) {
  if (images.dim() != 4 || heat.dim() != 3 || heat.size(0) != images.size(0))
    throw shape_error("heat maps of " + std::to_string(heat.size(0)) + " images for " +
                          std::to_string(images.size(0)),
                      "give images (N,C,H,W) and their heat maps (N,h,w)", "explanation-shapes");
  Tensor const flat = upsampled(heat, images.size(2), images.size(3)).flatten(1);  // (N,HW)
  Tensor const order = flat.argsort(/*stable=*/true, 1, /*descending=*/true);
  return order.argsort(1, /*descending=*/false)
      .view({images.size(0), 1, images.size(2), images.size(3)});
}

/// The probability of each image's class while `before` becomes `after`, hottest pixel first.
template <class Network>
std::vector<perturbation_curve> perturbed(Network const& network, Tensor const& before,
                                          Tensor const& after, Tensor const& heat,
                                          Tensor const& classes, perturbation const& settings) {
  at::NoGradGuard const no_graph;
  check(settings);
  Tensor const explained = explained_classes(classes, before);
  Tensor const order = heat_order(heat.to(before.device()), before);  // (N,1,H,W)
  auto const pixels = static_cast<double>(before.size(2) * before.size(3));
  std::vector<perturbation_curve> curves(static_cast<std::size_t>(before.size(0)));
  for (std::int64_t step = 0; step <= settings.steps; ++step) {
    double const changed = pixels * static_cast<double>(step) / static_cast<double>(settings.steps);
    Tensor const images =
        at::where(order.lt(changed), after, before).contiguous(at::MemoryFormat::ChannelsLast);
    Tensor const logits = network(images, inference{}).to(at::kFloat);  // (N,K)
    class_logits(logits, explained);                                    // refuses wrong classes
    Tensor const all =
        settings.labels == labelling::multi_label ? logits.sigmoid() : logits.softmax(1);
    Tensor const probability = class_logits(all, explained).to(at::kCPU);  // (N)
    for (std::size_t image = 0; image < curves.size(); ++image)
      curves[image].probability.push_back(
          probability[static_cast<std::int64_t>(image)].item<double>());
  }
  return curves;
}

/// Three means over 11 × 11 pixels: nearly a Gaussian with a deviation of 5.5 pixels.
inline Tensor blurred(Tensor images) {
  for (int pass = 0; pass < 3; ++pass)
    images = at::avg_pool2d(images, 11, 1, 5, /*ceil_mode=*/false, /*count_include_pad=*/false);
  return images;
}

}  // namespace detail

/// Deletion: the hottest pixels first, each is replaced by the mean; the better the map, the faster the
/// probability falls, the smaller the area.
/// Shapes   images (N,C,H,W), normalised; heat (N,h,w); classes (N) int64 -> (N) curves
/// Source   Petsiuk, Das, Saenko 2018, RISE, section 4.1
template <class Network>
std::vector<perturbation_curve> deletion(Network const& network, Tensor const& images,
                                         Tensor const& heat, Tensor const& classes,
                                         perturbation const& settings = {}) {
  return detail::perturbed(network, images, at::full_like(images, settings.value), heat, classes,
                           settings);
}

/// Insertion: into the blurred image the true pixels, the hottest first; the better the map, the larger
/// the area.
/// Shapes   images (N,C,H,W), normalised; heat (N,h,w); classes (N) int64 -> (N) curves
/// Source   Petsiuk, Das, Saenko 2018, RISE, section 4.1
template <class Network>
std::vector<perturbation_curve> insertion(Network const& network, Tensor const& images,
                                          Tensor const& heat, Tensor const& classes,
                                          perturbation const& settings = {}) {
  return detail::perturbed(network, detail::blurred(images), images, heat, classes, settings);
}

}  // namespace cxr
