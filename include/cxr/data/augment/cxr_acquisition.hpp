// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <span>
#include <string_view>

#include "cxr/core/random.hpp"
#include "cxr/core/settings.hpp"
#include "cxr/data/augment/augment.hpp"
#include "cxr/data/change/affine.hpp"
#include "cxr/data/change/blur.hpp"
#include "cxr/data/change/draw.hpp"
#include "cxr/data/change/recompress.hpp"
#include "cxr/data/change/tone.hpp"

namespace cxr {

/// The differences between machines: exposure, sharpness and compression, and small ones of position.
/// Each image is rotated about its centre and shifted; then brightness b, contrast c and gamma g
/// change its grey x to (c (b x - 1/2) + 1/2)^g; then it is blurred, and compressed as a JPEG. Never
/// mirrored: the heart lies on the left. Each part draws its own numbers, so that switching one off
/// leaves the others as they are.
/// Source   torchvision ColorJitter, with the contrast about mid grey
struct cxr_acquisition {
  using role = cxr::role::augment;
  static constexpr std::string_view name = "cxr_acquisition";

  double rotation = 5;
  double shift = 0.04;
  double brightness = 0.3;
  double contrast = 0.3;
  double gamma = 0.3;
  double blur = 1.5;
  std::int64_t jpeg_quality = 30;

  static constexpr auto fields = hana::make_tuple(
      field{&cxr_acquisition::rotation, "rotation",
            "Each training image is rotated by up to this, in either direction."}
          .in(0, 45)
          .unit("degrees"),
      field{&cxr_acquisition::shift, "shift",
            "Each training image is shifted by up to this, horizontally and vertically."}
          .in(0, 0.5)
          .unit("of the size"),
      field{&cxr_acquisition::brightness, "brightness",
            "The grey of each training image is multiplied by 1 plus or minus up to this."}
          .in(0, 1),
      field{&cxr_acquisition::contrast, "contrast",
            "The contrast of each training image changes by up to this."}
          .in(0, 1)
          .unit("of the difference to mid grey"),
      field{&cxr_acquisition::gamma, "gamma",
            "The grey of each training image gets an exponent between 1 / (1 + this) and 1 + this."}
          .in(0, 3),
      field{&cxr_acquisition::blur, "blur",
            "Each training image is blurred by a Gaussian whose standard deviation is up to this."}
          .in(0, 10)
          .unit("pixels"),
      field{&cxr_acquisition::jpeg_quality, "jpeg-quality",
            "Each training image is compressed as a JPEG whose quality is at least this; 100: not "
            "compressed."}
          .in(1, 100));

  /// Changes each image on its device; labels and weights stay.
  /// @param batch  images (N,C,H,W) float, 0 black … 1 white
  /// @param mode   key of the epoch, and sample ids (N), or none for 0, 1, … N-1
  /// @returns images (N,C,H,W), again in 0…1
  image_batch operator()(image_batch const& batch, training mode) const {
    constexpr affine_map whole{1, 0, 0, 0, 1, 0};
    return change(batch, mode, [&](random_stream&) { return whole; });
  }

  /// The same after a crop, which is interpolated together with the change of position.
  /// @param crop  random stream of an image -> affine_map; called after all other draws
  template <class Crop>
  image_batch change(image_batch const& batch, training const& mode, Crop const& crop) const {
    auto const radius = blur_radius(blur);
    double const aspect =
        static_cast<double>(batch.images.size(2)) / static_cast<double>(batch.images.size(3));
    Tensor const drawn =
        draw_per_image(batch.images, mode, weights + radius + 1 + jpeg_coefficients,
                       [&](random_stream random, std::span<float> row) {
                         affine_map const map = draw(random, row, aspect);
                         std::ranges::transform(compose(crop(random), map), row.begin(), to_float);
                       });
    image_batch changed = batch;
    Tensor& images = changed.images;
    images = move_images(images, drawn.narrow(1, 0, grey));
    images = scale_grey(images, drawn.select(1, grey), drawn.select(1, grey + 1));
    if (gamma > 0) images = change_gamma(images, drawn.select(1, exponent));
    if (blur > 0) images = blur_images(images, drawn.narrow(1, weights, radius + 1));
    if (jpeg_quality < 100)
      images = recompress_images(images, drawn.narrow(1, weights + radius + 1, jpeg_coefficients));
    return changed;
  }

 private:
  /// Where the numbers of an image begin in its row: map, factor and offset of grey, exponent, weights
  /// of the blur, steps of the compression.
  static constexpr std::int64_t grey = 6, exponent = 8, weights = 9;

  static constexpr float to_float(double number) { return static_cast<float>(number); }

  /// Draws all numbers of an image, and fills in all but its map.
  /// @returns the map of rotation and shift
  affine_map draw(random_stream& random, std::span<float> row, double aspect) const {
    double const angle = draw_either_side(random, rotation) * std::numbers::pi / 180;
    double const x = 2 * draw_either_side(random, shift), y = 2 * draw_either_side(random, shift);
    double const light = 1 + draw_either_side(random, brightness);
    double const factor = 1 + draw_either_side(random, contrast);
    double const power = std::exp(draw_either_side(random, std::log1p(gamma)));
    double const deviation = blur * random.uniform();
    auto const quality = draw_jpeg_quality(random, jpeg_quality);
    row[grey] = to_float(factor * light);
    row[grey + 1] = to_float(0.5 - 0.5 * factor);
    row[exponent] = to_float(power);
    fill_gaussian(deviation, row.subspan(weights, row.size() - weights - jpeg_coefficients));
    fill_jpeg_steps(quality, row.last(jpeg_coefficients));
    return pose_map(angle, x, y, 1, aspect);
  }
};

}  // namespace cxr
