// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/core/tensor.hpp"
#include "cxr/explain/explanation/explanation.hpp"
#include "cxr/explain/explanation/heat_map.hpp"
#include "cxr/measure/measurement.hpp"
#include "cxr/model/classifier.hpp"
#include "cxr/model/network.hpp"

namespace cxr {

namespace detail {

/// Ranks from 1; equal values share the mean of theirs.
inline std::vector<double> shared_ranks(std::span<double const> values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t left, std::size_t right) { return values[left] < values[right]; });
  std::vector<double> ranks(values.size());
  for (std::size_t first = 0, last = 0; first < order.size(); first = last) {
    while (last < order.size() && values[order[last]] == values[order[first]]) ++last;
    double const rank = 0.5 * static_cast<double>(first + last + 1);
    for (std::size_t place = first; place < last; ++place) ranks[order[place]] = rank;
  }
  return ranks;
}

inline measurement spearman(std::span<double const> left, std::span<double const> right) {
  auto const x = shared_ranks(left), y = shared_ranks(right);
  double const mean = (static_cast<double>(x.size()) + 1) / 2;
  double xy = 0, xx = 0, yy = 0;
  for (std::size_t index = 0; index < x.size(); ++index) {
    xy += (x[index] - mean) * (y[index] - mean);
    xx += (x[index] - mean) * (x[index] - mean);
    yy += (y[index] - mean) * (y[index] - mean);
  }
  if (xx == 0 || yy == 0) return measurement::undefined("a map has one value only");
  return xy / std::sqrt(xx * yy);
}

}  // namespace detail

/// Spearman's rank correlation of two maps of each image: 1 the same order of pixels, 0 none.
/// Shapes   (N,h,w), (N,h,w) -> (N), each in -1…1; undefined where a map has one value only
/// Source   scipy.stats.spearmanr
/// @throws shape_error
inline std::vector<measurement> rank_correlation(Tensor const& left, Tensor const& right) {
  if (left.dim() != 3 || left.sizes() != right.sizes())
    throw shape_error(
        "maps " + detail::shape_text(left.sizes()) + " and " + detail::shape_text(right.sizes()),
        "compare maps (N,h,w) of one shape", "explanation-shapes");
  auto const numbers = [](Tensor const& map) {
    return map.to(at::kCPU, at::kDouble).flatten(1).contiguous();
  };
  Tensor const x = numbers(left), y = numbers(right);
  auto const pixels = static_cast<std::size_t>(x.size(1));
  std::vector<measurement> scores;
  for (std::size_t image = 0; image < static_cast<std::size_t>(x.size(0)); ++image)
    scores.push_back(detail::spearman({x.const_data_ptr<double>() + image * pixels, pixels},
                                      {y.const_data_ptr<double>() + image * pixels, pixels}));
  return scores;
}

/// Whether an explanation depends on what the network has learned: the rank correlation of its maps for
/// the network and for one with other weights. Near 1 it shows the image (edges), not the network.
/// Shapes   images (N,C,H,W), normalised; classes (N) int64 -> (N), each in -1…1
/// @param randomised  the same architecture, initialised anew as a whole (make_classifier), or with a
///                    new head (with_new_head); on the network's device
/// Source   Adebayo et al. 2018, Sanity checks for saliency maps, section 3
template <class E, class Network, class Randomised>
requires Explanation<E, Network> && Explanation<E, Randomised> std::vector<measurement>
randomisation_check(E const& explanation, Network const& network, Randomised const& randomised,
                    Tensor const& images, Tensor const& classes) {
  return rank_correlation(explanation(network, images, classes),
                          explanation(randomised, images, classes));
}

/// A copy of a classifier with the head of another, on the first's device: what its backbone has learned
/// stays. @param untrained  make_classifier<K>(backbone, head, seed)
template <class B, class H>
classifier<B, H> with_new_head(classifier<B, H> const& network, classifier<B, H> const& untrained) {
  classifier<B, H> copy{clone(network.backbone), clone(untrained.head)};
  auto const tensors = state_dict(network.head);
  if (!tensors.empty()) to(copy.head, tensors.front().tensor.device());
  return copy;
}

}  // namespace cxr
