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
#include "cxr/data/change/random_crop.hpp"
#include "cxr/data/change/recompress.hpp"
#include "cxr/data/change/tone.hpp"

namespace cxr {

/// The differences between hospitals: framing, position, exposure, sharpness and compression. Each
/// image is cropped and enlarged, rotated about its centre, shifted; then brightness b, contrast c and
/// gamma g change its grey x to (c (b x - 1/2) + 1/2)^g; then it is blurred, and compressed as a JPEG.
/// Never mirrored. Each part draws its own numbers, so that switching one off leaves the others as
/// they are.
/// Source   torchvision RandomResizedCrop, and ColorJitter with the contrast about mid grey
struct cxr_strong {
  using role = cxr::role::augment;
  static constexpr std::string_view name = "cxr_strong";

  double crop_area = 0.08;
  double crop_aspect = 4.0 / 3;
  double rotation = 30;
  double shift = 0.1;
  double brightness = 0.3;
  double contrast = 0.3;
  double gamma = 0.3;
  double blur = 1.5;
  std::int64_t jpeg_quality = 30;

  static constexpr auto fields = hana::make_tuple(
      field{&cxr_strong::crop_area, "crop-area",
            "Each training image is cropped to at least this part, and enlarged to its size again; "
            "1: "
            "not cropped."}
          .in(0.01, 1)
          .unit("of the area"),
      field{&cxr_strong::crop_aspect, "crop-aspect",
            "The width / height of a crop lies between 1 / this and this."}
          .in(1, 4),
      field{&cxr_strong::rotation, "rotation",
            "Each training image is rotated by up to this, in either direction."}
          .in(0, 45)
          .unit("degrees"),
      field{&cxr_strong::shift, "shift",
            "Each training image is shifted by up to this, horizontally and vertically."}
          .in(0, 0.5)
          .unit("of the size"),
      field{&cxr_strong::brightness, "brightness",
            "The grey of each training image is multiplied by 1 plus or minus up to this."}
          .in(0, 1),
      field{&cxr_strong::contrast, "contrast",
            "The contrast of each training image changes by up to this."}
          .in(0, 1)
          .unit("of the difference to mid grey"),
      field{&cxr_strong::gamma, "gamma",
            "The grey of each training image gets an exponent between 1 / (1 + this) and 1 + this."}
          .in(0, 3),
      field{&cxr_strong::blur, "blur",
            "Each training image is blurred by a Gaussian whose standard deviation is up to this."}
          .in(0, 10)
          .unit("pixels"),
      field{&cxr_strong::jpeg_quality, "jpeg-quality",
            "Each training image is compressed as a JPEG whose quality is at least this; 100: not "
            "compressed."}
          .in(1, 100));

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
  /// Where the numbers of an image begin in its row: map, factor and offset of grey, exponent, weights
  /// of the blur, steps of the compression.
  static constexpr std::int64_t grey = 6, exponent = 8, weights = 9;

  Tensor transform(Tensor const& images, training const& mode) const {
    auto const radius = blur_radius(blur);
    auto const height = images.size(2), width = images.size(3);
    Tensor const drawn = draw_per_image(
        images, mode, weights + radius + 1 + jpeg_coefficients,
        [&](random_stream random, std::span<float> row) { draw(random, row, height, width); });
    Tensor changed = move_images(images, drawn.narrow(1, 0, grey));
    changed = scale_grey(changed, drawn.select(1, grey), drawn.select(1, grey + 1));
    if (gamma > 0) changed = change_gamma(changed, drawn.select(1, exponent));
    if (blur > 0) changed = blur_images(changed, drawn.narrow(1, weights, radius + 1));
    if (jpeg_quality < 100)
      changed =
          recompress_images(changed, drawn.narrow(1, weights + radius + 1, jpeg_coefficients));
    return changed;
  }

  void draw(random_stream& random, std::span<float> row, std::int64_t height,
            std::int64_t width) const {
    double const angle = draw_either_side(random, rotation) * std::numbers::pi / 180;
    double const x = 2 * draw_either_side(random, shift), y = 2 * draw_either_side(random, shift);
    double const light = 1 + draw_either_side(random, brightness);
    double const factor = 1 + draw_either_side(random, contrast);
    double const power = std::exp(draw_either_side(random, std::log1p(gamma)));
    double const deviation = blur * random.uniform();
    auto const quality = draw_jpeg_quality(random, jpeg_quality);
    double const aspect = static_cast<double>(height) / static_cast<double>(width);
    affine_map map = pose_map(angle, x, y, 1, aspect);
    if (crop_area < 1)  // last, because it draws as many numbers as it needs
      map = compose(
          crop_map(draw_crop(random, crop_area, crop_aspect, height, width), height, width), map);
    auto const fill = [](double number) { return static_cast<float>(number); };
    std::ranges::transform(map, row.begin(), fill);
    row[grey] = fill(factor * light);
    row[grey + 1] = fill(0.5 - 0.5 * factor);
    row[exponent] = fill(power);
    fill_gaussian(deviation, row.subspan(weights, row.size() - weights - jpeg_coefficients));
    fill_jpeg_steps(quality, row.last(jpeg_coefficients));
  }
};

}  // namespace cxr
