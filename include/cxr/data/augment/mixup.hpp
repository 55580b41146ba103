// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/ops/lerp.h>

#include <cstdint>
#include <span>
#include <string_view>
#include <utility>

#include "cxr/core/settings.hpp"
#include "cxr/data/augment/augment.hpp"
#include "cxr/data/augment/cxr_acquisition.hpp"
#include "cxr/data/augment/mixing.hpp"
#include "cxr/data/change/draw.hpp"
#include "cxr/data/change/tone.hpp"
#include "cxr/fwd.hpp"

namespace cxr {

/// Mixes each image x and its label with the previous ones of the batch, after another augmentation:
/// s x + (1 - s) x', with s drawn per image. Labels become probabilities (N,K), the form in which
/// cross_entropy and masked_bce take them; weights are mixed, too. A label that is unknown in either
/// image is unknown.
/// Source   Zhang et al. 2018, mixup: beyond empirical risk minimization; torchvision v2.MixUp, which
///          draws s per batch
template <class Inner>
struct mixup {
  using role = cxr::role::augment;
  static constexpr std::string_view name = list_name<"mixup", Inner>;

  double alpha = 0.2;
  Inner inner = {};  ///< changes the images first

  static constexpr auto fields = hana::make_tuple(
      field{&mixup::alpha, "mixup-alpha",
            "The share of an image in a mix of two is drawn from Beta(this, this); 0: no mix."}
          .in(0, 4),
      group{&mixup::inner});

  /// Starts the inner augmentation, and counts the classes.
  auto start(training_facts const& facts) const {
    auto const mix = [alpha = alpha](Tensor& images, training mode) {
      auto const draw = [&](random_stream random, std::span<float> row) {
        row[0] = static_cast<float>(detail::draw_beta(random, alpha));
      };
      Tensor const shares = draw_per_image(images, mode, 1, draw).select(1, 0);  // (N)
      images = at::lerp(detail::previous(images), images, detail::per_image(shares));
      return shares;
    };
    return detail::mixing_augment(started(inner, facts), alpha,
                                  static_cast<std::int64_t>(facts.class_counts.size()), mix);
  }
};

/// The inner augmentation must be one.
template <class Inner>
struct explain_augment<mixup<Inner>> : explain_augment<Inner> {};

}  // namespace cxr
