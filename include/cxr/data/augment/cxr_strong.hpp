// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string_view>

#include "cxr/core/random.hpp"
#include "cxr/core/settings.hpp"
#include "cxr/data/augment/augment.hpp"
#include "cxr/data/augment/cxr_acquisition.hpp"
#include "cxr/data/change/affine.hpp"
#include "cxr/data/change/random_crop.hpp"

namespace cxr {

/// The differences between hospitals: each image is cropped at random and enlarged to its size again,
/// then changed as by cxr_acquisition, with larger rotations and shifts.
/// Source   torchvision RandomResizedCrop
struct cxr_strong {
  using role = cxr::role::augment;
  static constexpr std::string_view name = "cxr_strong";

  double crop_area = 0.08;
  double crop_aspect = 4.0 / 3;
  cxr_acquisition acquisition{.rotation = 30, .shift = 0.1};

  static constexpr auto fields =
      hana::make_tuple(field{&cxr_strong::crop_area, "crop-area",
                             "Each training image is cropped to at least this part, and enlarged "
                             "to its size again; 1: not cropped."}
                           .in(0.01, 1)
                           .unit("of the area"),
                       field{&cxr_strong::crop_aspect, "crop-aspect",
                             "The width / height of a crop lies between 1 / this and this."}
                           .in(1, 4),
                       group{&cxr_strong::acquisition});

  /// Changes each image on its device; labels and weights stay.
  /// @param batch  images (N,C,H,W) float, 0 black … 1 white
  /// @param mode   key of the epoch, and sample ids (N), or none for 0, 1, … N-1
  /// @returns images (N,C,H,W), again in 0…1
  image_batch operator()(image_batch const& batch, training mode) const {
    if (crop_area == 1) return acquisition(batch, mode);
    auto const height = batch.images.size(2), width = batch.images.size(3);
    return acquisition.change(batch, mode, [&](random_stream& random) {
      return crop_map(draw_crop(random, crop_area, crop_aspect, height, width), height, width);
    });
  }
};

}  // namespace cxr
