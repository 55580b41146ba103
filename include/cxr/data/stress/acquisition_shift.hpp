// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/ops/addcmul.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/pow.h>

#include <cmath>
#include <cstdint>
#include <string_view>

#include "cxr/core/random.hpp"
#include "cxr/core/settings.hpp"
#include "cxr/data/stress/stress.hpp"

namespace cxr {

/// Another exposure of the same patient: gamma, brightness and contrast.
struct acquisition_shift {
  using role = cxr::role::stress;
  static constexpr std::string_view name = "acquisition_shift";

  double gamma = 1.4;
  double brightness = 0.15;
  double contrast = 0.3;

  static constexpr auto fields = hana::make_tuple(
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
          .unit("of the difference to mid grey"));

  /// Changes each image on its device; labels and weights stay.
  /// @param batch  images (N,C,H,W) float, 0 black … 1 white
  /// @param mode   key of the run, and sample ids (N), or none for 0, 1, … N-1
  /// @returns images (N,C,H,W), again in 0…1
  image_batch operator()(image_batch const& batch, training mode) const {
    auto const count = batch.images.size(0);
    Tensor const host =
        at::empty({count, 3}, at::TensorOptions(at::kFloat).pinned_memory(!batch.images.is_cpu()));
    auto* row = host.mutable_data_ptr<float>();
    for (std::int64_t n = 0; n < count; ++n, row += 3) {
      auto const sample = mode.samples.empty() ? n : mode.samples[static_cast<std::size_t>(n)];
      random_stream random(mode.key, static_cast<std::uint64_t>(sample));
      auto const either_side = [&] { return 2 * random.uniform() - 1; };
      double const exponent = std::pow(gamma, either_side());
      double const offset = brightness * either_side(), factor = 1 + contrast * either_side();
      row[0] = static_cast<float>(exponent);
      row[1] = static_cast<float>(factor);
      row[2] = static_cast<float>(0.5 + offset - 0.5 * factor);
    }
    Tensor const drawn = host.to(batch.images.device(), /*non_blocking=*/true);  // (N,3)
    auto const column = [&](std::int64_t index) {
      return drawn.select(1, index).view({count, 1, 1, 1});
    };
    image_batch changed = batch;
    Tensor const curved = at::pow(batch.images, column(0));  // (N,C,H,W)
    changed.images = at::addcmul(column(2), curved, column(1)).clamp_(0, 1);
    return changed;
  }
};

}  // namespace cxr
