// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/ops/arange.h>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "cxr/core/hana.hpp"
#include "cxr/core/mode.hpp"
#include "cxr/core/settings.hpp"
#include "cxr/core/tensor.hpp"
#include "cxr/data/source/source.hpp"
#include "cxr/model/mean_probability.hpp"
#include "cxr/model/network.hpp"

namespace cxr {

/// As what a network sees each image: as it is, shifted in four directions, and all of them mirrored.
struct test_time_views {
  double shift = 0.04;
  bool mirror = false;

  static constexpr auto fields = hana::make_tuple(
      field{&test_time_views::shift, "view-shift",
            "Shift of four further views, up, down, left and right; 0: none."}
          .in(0, 0.25)
          .unit("part of the side"),
      field{&test_time_views::mirror, "view-mirror",
            "Whether each view also comes mirrored, which moves the heart to the other side."});

  /// Views of each image.
  std::int64_t count() const { return (shift > 0 ? 5 : 1) * (mirror ? 2 : 1); }

  /// The views of a batch. Where a view shows what was outside of the image, the pixels of the edge are
  /// repeated: black would be a border that no training image has.
  /// Shapes   (N,C,H,W) -> count() tensors (N,C,H,W); the first is the images themselves
  std::vector<Tensor> operator()(Tensor const& images) const;
};

namespace detail {

/// Images moved by whole pixels along an axis, with the pixels of the edge repeated.
/// @param pixels  to larger indices; may be negative
inline Tensor moved_along(Tensor const& images, std::int64_t axis, std::int64_t pixels) {
  auto const size = images.size(axis);
  Tensor const positions = at::arange(size, at::TensorOptions(at::kLong).device(images.device()));
  return images.index_select(axis, positions.sub(pixels).clamp(0, size - 1))
      .contiguous(images.suggest_memory_format());
}

}  // namespace detail

inline std::vector<Tensor> test_time_views::operator()(Tensor const& images) const {
  std::vector<Tensor> views{images};
  if (shift > 0)
    for (std::int64_t const axis : std::array{2, 3}) {
      auto const pixels = std::llround(shift * static_cast<double>(images.size(axis)));
      for (std::int64_t const sign : std::array{-1, 1})
        views.push_back(detail::moved_along(images, axis, sign * pixels));
    }
  if (mirror)
    for (auto const unmirrored = views; auto const& view : unmirrored)
      views.push_back(view.flip({3}));
  return views;
}

/// A network that looks at each image several times: test-time augmentation. Its probabilities are the
/// mean of those for the views, as an ensemble's.
/// Laws     with one view it gives what the network gives; with `mirror` an image and its mirror image get
///          the same answer
/// Cost     views.count() forward passes
/// Source   Krizhevsky, Sutskever, Hinton 2012, ImageNet classification with deep convolutional neural
///          networks, section 4.1: the mean of the softmax over five crops and their mirror images
template <class Network>
struct test_time {
  BOOST_HANA_DEFINE_STRUCT(test_time, (Network, network), (buffer, log_weights),
                           (test_time_views, views), (labelling, labels));

  /// (N,C,H,W) -> (N,K)
  Tensor operator()(Tensor const& images, inference mode) const {
    std::vector<Tensor> answers;
    for (auto const& view : views(images))
      answers.push_back(network(view, mode).to(at::kFloat).sub(log_weights.value));
    return mean_probability(answers, labels).add(log_weights.value);
  }
};

/// A network, which is on the CPU, that looks at several views.
/// @param weights  class weights of its training, (K), or empty
/// @throws setting_error (a shift out of range), shape_error (another number of weights than classes)
template <class Network>
test_time<Network> make_test_time(Network network, test_time_views const& views, labelling labels,
                                  std::size_t classes, std::vector<double> const& weights = {}) {
  check(views);
  test_time<Network> looking;
  looking.network = std::move(network);
  looking.log_weights = buffer(detail::log_class_weights({weights}, classes));  // (1,K)
  looking.views = views;
  looking.labels = labels;
  return looking;
}

}  // namespace cxr
