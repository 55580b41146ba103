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
#include <tuple>

#include "cxr/core/random.hpp"
#include "cxr/core/settings.hpp"
#include "cxr/data/augment/augment.hpp"

namespace cxr {

/// What differs between two good films of one patient: how they stood, and how it was exposed.
/// Each image is turned, moved and scaled about its middle, then made brighter or darker and
/// steeper or flatter. Never mirrored: the heart lies on the left.
/// Bilinear, because a radiograph is smooth at this scale; beyond the edge the outermost pixels go
/// on, because black wedges would tell the network which images were turned.
struct cxr_light {
  using role = cxr::role::augment;                       ///< takes the place of the augmentation
  static constexpr std::string_view name = "cxr_light";  ///< as printed by describe()

  double rotation = 5;       ///< degrees to either side
  double shift = 0.04;       ///< of the width and height, to either side
  double zoom = 0.08;        ///< of the size, smaller or larger
  double brightness = 0.08;  ///< of black to white, darker or brighter
  double contrast = 0.15;    ///< of the difference to mid grey, flatter or steeper

  /// The one declaration behind options, help, checks, record and docs.
  static constexpr auto fields =
      std::tuple{field{&cxr_light::rotation,
                       "rotation",
                       "degrees",
                       {0, 45},
                       "Each training image is turned by up to this, to either side."},
                 field{&cxr_light::shift,
                       "shift",
                       "of the size",
                       {0, 0.5},
                       "Each training image is moved by up to this, along and across."},
                 field{&cxr_light::zoom,
                       "zoom",
                       "of the size",
                       {0, 0.5},
                       "Each training image is shrunk or enlarged by up to this."},
                 field{&cxr_light::brightness,
                       "brightness",
                       "of black to white",
                       {0, 1},
                       "Each training image is made darker or brighter by up to this."},
                 field{&cxr_light::contrast,
                       "contrast",
                       "of the difference to mid grey",
                       {0, 1},
                       "Each training image is made flatter or steeper by up to this."}};

  /// Changes each image on its device.
  /// @param images  (N,C,H,W) float, 0 black … 1 white
  /// @param mode    key of the epoch, and sample ids (N), or none for 0, 1, … N-1
  /// @returns (N,C,H,W), again in 0…1
  Tensor operator()(Tensor const& images, training mode) const {
    auto const count = images.size(0);
    double const aspect = static_cast<double>(images.size(2)) / static_cast<double>(images.size(3));
    // One transfer to the device: six numbers of the affine map, then factor and offset of grey.
    Tensor const host =
        at::empty({count, 8}, at::TensorOptions(at::kFloat).pinned_memory(images.is_cuda()));
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

 private:
  static constexpr std::int64_t bilinear = 0, border = 1;  // of grid_sampler

  /// Where each pixel comes from. The same as affine_grid_generator, which multiplies matrices of
  /// three columns for it and takes 15 times as long on a CPU.
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
      auto const number = [&](std::int64_t of_map) {
        return drawn.select(1, 3 * axis + of_map).view({count, 1, 1});
      };
      Tensor const row = at::addcmul(number(2), number(1), rows);  // (N,H,1)
      Tensor part = grid.select(3, axis);
      at::addcmul_out(part, row, number(0), columns);  // (N,H,W)
    }
    return grid;
  }

  /// The numbers of one image: the map from where a pixel goes to where it comes from, row by row,
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
