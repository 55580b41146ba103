// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/ops/lerp.h>

#include <cstdint>
#include <span>
#include <string_view>
#include <utility>

#include "cxr/core/settings.hpp"
#include "cxr/data/augment/augment.hpp"
#include "cxr/data/augment/cxr_light.hpp"
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

  /// The augmentation of one training: what start() gives.
  class state {
   public:
    /// @param inner    a started augmentation
    /// @param alpha    of Beta(alpha, alpha); 0: images are not mixed
    /// @param classes  K
    state(started_t<Inner> inner, double alpha, std::int64_t classes)
        : inner_(std::move(inner)), alpha_(alpha), classes_(classes) {}

    /// Changes the images, then mixes images, labels and weights.
    /// @param batch  images (N,C,H,W) float, labels int64 (N) or floating (N,K)
    /// @param mode   key of the epoch, and sample ids (N), or none for 0, 1, … N-1
    image_batch operator()(image_batch const& batch, training mode) const {
      image_batch mixed = inner_(batch, mode);
      if (alpha_ <= 0) return mixed;
      auto const draw = [&](random_stream random, std::span<float> row) {
        row[0] = static_cast<float>(detail::draw_beta(random, alpha_));
      };
      Tensor const shares =
          draw_per_image(mixed.images, detail::mixing(mode), 1, draw).select(1, 0);  // (N)
      mixed.images =
          at::lerp(detail::previous(mixed.images), mixed.images, detail::per_image(shares));
      detail::mix_labels(mixed, shares, classes_);
      return mixed;
    }

   private:
    started_t<Inner> inner_;
    double alpha_;
    std::int64_t classes_;
  };

  /// Starts the inner augmentation, and counts the classes.
  state start(training_facts const& facts) const {
    return {started(inner, facts), alpha, static_cast<std::int64_t>(facts.class_counts.size())};
  }
};

/// The inner augmentation must be one.
template <class Inner>
struct explain_augment<mixup<Inner>> : explain_augment<Inner> {};

}  // namespace cxr
