// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/zeros.h>

#include <cstdint>
#include <utility>

#include "catch.hpp"
#include "cxr/data/augment/cxr_acquisition.hpp"
#include "laws/augment_laws.hpp"

namespace cxr::test {

/// With every part switched off.
inline constexpr cxr_acquisition still{.rotation = 0,
                                       .shift = 0,
                                       .brightness = 0,
                                       .contrast = 0,
                                       .gamma = 0,
                                       .blur = 0,
                                       .jpeg_quality = 100};

/// The images of an augmented batch that has nothing but images.
template <class Augment>
Tensor changed_images(Augment const& augment, Tensor const& images, training mode = {.key = 3}) {
  return augment(image_batch{.images = images, .labels = {}, .weights = {}, .ids = {}}, mode)
      .images;
}

/// Row and column of the centroid of an image (H,W), in pixels.
inline std::pair<double, double> centroid(Tensor const& image) {
  Tensor const total = image.sum();
  Tensor const rows = at::arange(image.size(0), at::kFloat).unsqueeze(1);
  Tensor const columns = at::arange(image.size(1), at::kFloat);
  return {((image * rows).sum() / total).item<double>(),
          ((image * columns).sum() / total).item<double>()};
}

/// N black images with a white square of 9 pixels about (row, column).
inline Tensor spots(std::int64_t n, std::int64_t h, std::int64_t w, std::int64_t row,
                    std::int64_t column) {
  Tensor const images = at::zeros({n, 1, h, w});
  images.narrow(2, row - 1, 3).narrow(3, column - 1, 3).fill_(1);
  return images;
}

/// Images change; labels, weights and ids do not.
template <class Augment>
void check_changes_images_only(Augment const& augment) {
  auto const batch = laws::detail::wavy_batch(laws::detail::augmented_ids, 8, 8);
  auto const changed = augment(batch, {.key = 1, .samples = batch.ids});
  CHECK_FALSE(changed.images.equal(batch.images));
  CHECK(changed.labels.is_same(batch.labels));
  CHECK(changed.weights.is_same(batch.weights));
  CHECK(changed.ids.data() == batch.ids.data());
}

}  // namespace cxr::test
