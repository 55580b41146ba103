// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/ops/arange.h>
#include <ATen/ops/where.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>

#include "cxr/core/settings.hpp"
#include "cxr/data/augment/augment.hpp"
#include "cxr/data/augment/cxr_acquisition.hpp"
#include "cxr/data/augment/mixing.hpp"
#include "cxr/data/change/affine.hpp"
#include "cxr/data/change/draw.hpp"
#include "cxr/data/change/tone.hpp"
#include "cxr/fwd.hpp"

namespace cxr {

namespace detail {

/// The box that is pasted: of the image's shape and 1 - share of its area, about a pixel; what lies
/// outside the image is cut off.
inline crop_box pasted_box(double share, std::int64_t row, std::int64_t column, std::int64_t height,
                           std::int64_t width) {
  double const half = 0.5 * std::sqrt(1 - share);
  auto const limits = [&](std::int64_t centre, std::int64_t side) {
    auto const reach = static_cast<std::int64_t>(half * static_cast<double>(side));
    auto const begin = std::max<std::int64_t>(centre - reach, 0);
    return std::pair{begin, std::min(centre + reach, side) - begin};
  };
  auto const [top, rows] = limits(row, height);
  auto const [left, columns] = limits(column, width);
  return {.top = top, .left = left, .height = rows, .width = columns};
}

/// The rows and columns of a box, begin and end, and the share of the image outside.
/// @param row  (5)
inline void draw_box(random_stream& random, std::span<float> row, double alpha, std::int64_t height,
                     std::int64_t width) {
  double const share = draw_beta(random, alpha);
  auto const pixel = [&](std::int64_t side) {
    return static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(side)));
  };
  auto const across = pixel(width), down = pixel(height);
  auto const box = pasted_box(share, down, across, height, width);
  row[0] = static_cast<float>(box.top);
  row[1] = static_cast<float>(box.top + box.height);
  row[2] = static_cast<float>(box.left);
  row[3] = static_cast<float>(box.left + box.width);
  row[4] = static_cast<float>(1 - static_cast<double>(box.height * box.width) /
                                      static_cast<double>(height * width));
}

/// Pastes a box of the previous image into each. @returns (N) the share of each image outside
inline Tensor paste_boxes(Tensor& images, training mode, double alpha) {
  auto const height = images.size(2), width = images.size(3);
  Tensor const drawn =
      draw_per_image(images, mode, 5, [&](random_stream random, std::span<float> row) {
        draw_box(random, row, alpha, height, width);
      });
  auto const limit = [&](std::int64_t index) { return per_image(drawn.select(1, index)); };
  Tensor const rows = at::arange(height, drawn.options()).unsqueeze(1);   // (H,1)
  Tensor const columns = at::arange(width, drawn.options());              // (W)
  Tensor const down = rows.ge(limit(0)).logical_and_(rows.lt(limit(1)));  // (N,1,H,1)
  Tensor const across = columns.ge(limit(2)).logical_and_(columns.lt(limit(3)));
  images = at::where(down.logical_and(across), previous(images), images);  // (N,C,H,W)
  return drawn.select(1, 4);
}

}  // namespace detail

/// Replaces a box of each image by that of the previous image of the batch, after another augmentation.
/// The box covers 1 - s of the area, with s drawn per image. Labels are mixed by the areas and become
/// probabilities (N,K), the form in which cross_entropy and masked_bce take them; weights are mixed,
/// too. A label that is unknown in either image is unknown.
/// Source   Yun et al. 2019, CutMix; torchvision v2.CutMix, which draws one box per batch
template <class Inner>
struct cutmix {
  using role = cxr::role::augment;
  static constexpr std::string_view name = list_name<"cutmix", Inner>;

  double alpha = 1;
  Inner inner = {};  ///< changes the images first

  static constexpr auto fields = hana::make_tuple(
      field{&cutmix::alpha, "cutmix-alpha",
            "The area that remains of an image is drawn from Beta(this, this); 0: no mix."}
          .in(0, 4),
      group{&cutmix::inner});

  /// Starts the inner augmentation, and counts the classes.
  auto start(training_facts const& facts) const {
    auto const mix = [alpha = alpha](Tensor& images, training mode) {
      return detail::paste_boxes(images, mode, alpha);
    };
    return detail::mixing_augment(started(inner, facts), alpha,
                                  static_cast<std::int64_t>(facts.class_counts.size()), mix);
  }
};

/// The inner augmentation must be one.
template <class Inner>
struct explain_augment<cutmix<Inner>> : explain_augment<Inner> {};

}  // namespace cxr
