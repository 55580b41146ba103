// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/ops/addcmul.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/grid_sampler.h>
#include <ATen/ops/linspace.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <string_view>

#include "cxr/core/random.hpp"
#include "cxr/core/settings.hpp"
#include "cxr/data/augment/augment.hpp"

namespace cxr {

/// The differences between two good radiographs of one patient: position and exposure. Each image is
/// rotated, shifted and scaled about its centre, then brightness and contrast change. Never mirrored:
/// the heart lies on the left. Bilinear, because a radiograph is smooth at this scale; beyond the edge
/// the outermost pixels are repeated, because black wedges would reveal which images were rotated.
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
  static constexpr std::int64_t bilinear = 0, border = 1;  // of grid_sampler

  Tensor transform(Tensor const& images, training const& mode) const {
    auto const count = images.size(0);
    double const aspect = static_cast<double>(images.size(2)) / static_cast<double>(images.size(3));
    // A single transfer to the device: six numbers of the affine map, then factor and offset of grey.
    Tensor const host =
        at::empty({count, 8}, at::TensorOptions(at::kFloat).pinned_memory(!images.is_cpu()));
    auto* row = host.mutable_data_ptr<float>();
    for (std::int64_t n = 0; n < count; ++n)
      for (double number : draw(mode, n, aspect)) *row++ = static_cast<float>(number);
    Tensor const drawn = host.to(images.device(), /*non_blocking=*/true);  // (N,8)
    Tensor const moved =
        at::grid_sampler(images, origins(drawn, images.size(2), images.size(3)), bilinear, border,
                         /*align_corners=*/false);  // (N,C,H,W)
    Tensor const grey = drawn.narrow(1, 6, 2).view({count, 2, 1, 1, 1});
    return at::addcmul(grey.select(1, 1), moved, grey.select(1, 0)).clamp_(0, 1);  // (N,C,H,W)
  }

  /// The source position of each pixel. Equal to affine_grid_generator, which multiplies matrices of
  /// three columns and takes 15 times as long on a CPU.
  /// Shapes   drawn (N,8) -> (N,H,W,2) across and down, in units of half the width and height
  static Tensor origins(Tensor const& drawn, std::int64_t height, std::int64_t width) {
    auto const count = drawn.size(0);
    auto const centres = [&](std::int64_t length) {
      double const last = 1 - 1 / static_cast<double>(length);
      return at::linspace(-last, last, length, drawn.options());
    };
    Tensor const columns = centres(width), rows = centres(height).unsqueeze(1);  // (W), (H,1)
    Tensor const grid = at::empty({count, height, width, 2}, drawn.options());
    for (std::int64_t axis : {0, 1}) {
      auto const coefficient = [&](std::int64_t index) {
        return drawn.select(1, 3 * axis + index).view({count, 1, 1});
      };
      Tensor const row = at::addcmul(coefficient(2), coefficient(1), rows);  // (N,H,1)
      Tensor coordinate = grid.select(3, axis);
      at::addcmul_out(coordinate, row, coefficient(0), columns);  // (N,H,W)
    }
    return grid;
  }

  /// The random numbers of one image: the affine map from a pixel's target to its source, row by row,
  /// in units of half the width and height; then the factor and the offset of its grey.
  std::array<double, 8> draw(training const& mode, std::int64_t n, double aspect) const {
    auto const index = static_cast<std::size_t>(n);
    random_stream random(
        mode.key, static_cast<std::uint64_t>(mode.samples.empty() ? n : mode.samples[index]));
    auto const either_side = [&](double limit) { return limit * (2 * random.uniform() - 1); };
    double const angle = either_side(rotation) * std::numbers::pi / 180;
    double const x = 2 * either_side(shift), y = 2 * either_side(shift);
    double const scale = 1 / (1 + either_side(zoom));
    double const offset = either_side(brightness), factor = 1 + either_side(contrast);
    double const c = scale * std::cos(angle), s = scale * std::sin(angle);
    return {c, -s * aspect, x, s / aspect, c, y, factor, 0.5 + offset - 0.5 * factor};
  }
};

}  // namespace cxr
