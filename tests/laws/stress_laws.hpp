// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include "cxr/data/stress/stress.hpp"
#include "laws/augment_laws.hpp"

/// What the compiler cannot see of a Stress, as code: run it on your own.
namespace cxr::laws {

namespace detail {

/// A stress in the role of an augmentation, whose laws it shares.
template <Stress S>
struct augmenting {
  using role = cxr::role::augment;
  static constexpr std::string_view name = "augmenting";
  S stress;
  image_batch operator()(image_batch const& batch, training mode) const {
    return stress(batch, mode);
  }
};

}  // namespace detail

/// Runs every law of Stress: those of an Augment that changes each image independently, and that labels
/// and weights stay.
/// @param stress  with the settings to be tested
/// @param height  of the images, pixels
/// @param width   of the images, pixels
/// @param device  of the images
template <Stress S>
void check_stress(S const& stress, std::int64_t height = 33, std::int64_t width = 40,
                  at::Device device = at::kCPU) {
  check_augment(detail::augmenting<S>{stress}, height, width, device);
  SECTION("law: labels and weights stay") {
    auto const batch = detail::wavy_batch(detail::augmented_ids, height, width, device);
    auto const changed = stress(batch, {.key = 99, .samples = batch.ids});
    CHECK(changed.labels.equal(batch.labels));
    CHECK(changed.weights.equal(batch.weights));
  }
}

}  // namespace cxr::laws
