// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <string_view>

#include "cxr/core/random.hpp"
#include "cxr/core/settings.hpp"
#include "cxr/data/change/affine.hpp"
#include "cxr/data/change/draw.hpp"
#include "cxr/data/change/recompress.hpp"
#include "cxr/data/change/resolution.hpp"
#include "cxr/data/change/tone.hpp"
#include "cxr/data/stress/stress.hpp"

namespace cxr {

/// The same patient by another machine: a narrower framing, another exposure (gamma, then brightness
/// and contrast), a coarser detector, and compression as a JPEG.
struct acquisition_shift {
  using role = cxr::role::stress;
  static constexpr std::string_view name = "acquisition_shift";

  double crop = 0.85;
  double gamma = 1.4;
  double brightness = 0.15;
  double contrast = 0.3;
  double resolution = 0.5;
  std::int64_t jpeg_quality = 40;

  static constexpr auto fields = hana::make_tuple(
      field{&acquisition_shift::crop, "stress-crop",
            "Stress validation: at least this part of an image is shown, anywhere in it; 1: all."}
          .in(0.1, 1)
          .unit("of the height and width"),
      field{&acquisition_shift::gamma, "stress-gamma",
            "Stress validation: the exponent of grey is between this and its inverse."}
          .in(1, 4),
      field{&acquisition_shift::brightness, "stress-brightness",
            "Stress validation: brightness changes by up to this."}
          .in(0, 1)
          .unit("of black to white"),
      field{&acquisition_shift::contrast, "stress-contrast",
            "Stress validation: contrast changes by up to this."}
          .in(0, 1)
          .unit("of the difference to mid grey"),
      field{
          &acquisition_shift::resolution, "stress-resolution",
          "Stress validation: an image is shrunk to at least this part and enlarged again; 1: not."}
          .in(0.05, 1)
          .unit("of the size"),
      field{&acquisition_shift::jpeg_quality, "stress-jpeg-quality",
            "Stress validation: an image is compressed as a JPEG whose quality is at least this; "
            "100: "
            "not compressed."}
          .in(1, 100));

  /// Changes each image on its device; labels and weights stay.
  /// @param batch  images (N,C,H,W) float, 0 black … 1 white
  /// @param mode   key of the run, and sample ids (N), or none for 0, 1, … N-1
  /// @returns images (N,C,H,W), again in 0…1
  image_batch operator()(image_batch const& batch, training mode) const {
    auto const height = batch.images.size(2), width = batch.images.size(3);
    Tensor const drawn = draw_per_image(
        batch.images, mode, steps + jpeg_coefficients,
        [&](random_stream random, std::span<float> row) { draw(random, row, height, width); });
    image_batch changed = batch;
    Tensor& images = changed.images;
    if (crop < 1) images = move_images(images, drawn.narrow(1, 0, exponent));
    if (gamma > 1) images = change_gamma(images, drawn.select(1, exponent));
    images = scale_grey(images, drawn.select(1, grey), drawn.select(1, grey + 1));
    if (resolution < 1) images = lower_resolution(images, drawn.narrow(1, size, 2)).clamp_(0, 1);
    if (jpeg_quality < 100)
      images = recompress_images(images, drawn.narrow(1, steps, jpeg_coefficients));
    return changed;
  }

 private:
  /// Where the numbers of an image begin in its row: map, exponent, factor and offset of grey, rows and
  /// columns when shrunk, steps of the compression.
  static constexpr std::int64_t exponent = 6, grey = 7, size = 9, steps = 11;

  void draw(random_stream& random, std::span<float> row, std::int64_t height,
            std::int64_t width) const {
    auto const fill = [](double number) { return static_cast<float>(number); };
    row[exponent] = fill(std::pow(gamma, draw_either_side(random, 1)));
    double const offset = draw_either_side(random, brightness);
    double const factor = 1 + draw_either_side(random, contrast);
    row[grey] = fill(factor);
    row[grey + 1] = fill(0.5 + offset - 0.5 * factor);
    double const shown = 1 - (1 - crop) * random.uniform();
    double const x = draw_either_side(random, 1 - shown), y = draw_either_side(random, 1 - shown);
    std::ranges::transform(affine_map{shown, 0, x, 0, shown, y}, row.begin(), fill);
    double const part = 1 - (1 - resolution) * random.uniform();
    row[size] = fill(std::max(1.0, std::round(part * static_cast<double>(height))));
    row[size + 1] = fill(std::max(1.0, std::round(part * static_cast<double>(width))));
    auto const quality = draw_jpeg_quality(random, jpeg_quality);
    fill_jpeg_steps(quality, row.last(jpeg_coefficients));
  }
};

}  // namespace cxr
