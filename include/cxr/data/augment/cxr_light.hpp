// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <numbers>
#include <span>
#include <string_view>

#include "cxr/core/random.hpp"
#include "cxr/core/settings.hpp"
#include "cxr/data/augment/augment.hpp"
#include "cxr/data/change/affine.hpp"
#include "cxr/data/change/draw.hpp"
#include "cxr/data/change/tone.hpp"

namespace cxr {

/// The differences between two good radiographs of one patient: position and exposure. Each image is
/// rotated, shifted and scaled about its centre, then brightness and contrast change. Never mirrored:
/// the heart lies on the left.
struct cxr_light {
  using role = cxr::role::augment;
  static constexpr std::string_view name = "cxr_light";

  double rotation = 5;
  double shift = 0.04;
  double zoom = 0.08;
  double brightness = 0.08;
  double contrast = 0.15;

  static constexpr auto fields = hana::make_tuple(
      field{&cxr_light::rotation, "rotation",
            "Each training image is rotated by up to this, in either direction."}
          .in(0, 45)
          .unit("degrees"),
      field{&cxr_light::shift, "shift",
            "Each training image is shifted by up to this, horizontally and vertically."}
          .in(0, 0.5)
          .unit("of the size"),
      field{&cxr_light::zoom, "zoom", "Each training image is shrunk or enlarged by up to this."}
          .in(0, 0.5)
          .unit("of the size"),
      field{&cxr_light::brightness, "brightness",
            "The brightness of each training image changes by up to this."}
          .in(0, 1)
          .unit("of black to white"),
      field{&cxr_light::contrast, "contrast",
            "The contrast of each training image changes by up to this."}
          .in(0, 1)
          .unit("of the difference to mid grey"));

  /// Changes each image on its device; labels and weights stay.
  /// @param batch  images (N,C,H,W) float, 0 black … 1 white
  /// @param mode   key of the epoch, and sample ids (N), or none for 0, 1, … N-1
  /// @returns images (N,C,H,W), again in 0…1
  image_batch operator()(image_batch const& batch, training mode) const {
    image_batch changed = batch;
    changed.images = transform(batch.images, mode);
    return changed;
  }

 private:
  static constexpr std::int64_t grey = 6;  // of the numbers of an image: after its map

  Tensor transform(Tensor const& images, training const& mode) const {
    double const aspect = static_cast<double>(images.size(2)) / static_cast<double>(images.size(3));
    Tensor const drawn = draw_per_image(
        images, mode, grey + 2,
        [&](random_stream random, std::span<float> row) { draw(random, row, aspect); });
    Tensor const moved = move_images(images, drawn.narrow(1, 0, grey));  // (N,C,H,W)
    return scale_grey(moved, drawn.select(1, grey), drawn.select(1, grey + 1));
  }

  /// The random numbers of one image: its map, then the factor and the offset of its grey.
  void draw(random_stream& random, std::span<float> row, double aspect) const {
    double const angle = draw_either_side(random, rotation) * std::numbers::pi / 180;
    double const x = 2 * draw_either_side(random, shift), y = 2 * draw_either_side(random, shift);
    double const scale = 1 / (1 + draw_either_side(random, zoom));
    double const offset = draw_either_side(random, brightness);
    double const factor = 1 + draw_either_side(random, contrast);
    std::ranges::transform(pose_map(angle, x, y, scale, aspect), row.begin(),
                           [](double number) { return static_cast<float>(number); });
    row[grey] = static_cast<float>(factor);
    row[grey + 1] = static_cast<float>(0.5 + offset - 0.5 * factor);
  }
};

}  // namespace cxr
