// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>

#include <cstdint>
#include <vector>

#include "catch.hpp"
#include "cxr/data/augment/augment.hpp"

/// What the compiler cannot see of an Augment, as code: run it on your own one.
namespace cxr::laws {

namespace detail {

/// Smooth images (N,C,H,W) in 0…1 that all differ.
inline Tensor wavy_images(std::int64_t n, std::int64_t c, std::int64_t h, std::int64_t w) {
  Tensor const ramp = at::arange(n * c * h * w, at::kFloat);
  return ramp.mul(0.013).sin().mul(0.5).add(0.5).view({n, c, h, w});
}

}  // namespace detail

/// Runs every law of Augment.
/// @param augment  with the settings to be tested
/// @param height   of the images, pixels
/// @param width    of the images, pixels
template <Augment A>
void check_augment(A const& augment, std::int64_t height = 33, std::int64_t width = 40) {
  std::vector<std::int64_t> const samples{4, 17, 3, 900, 8, 71, 5};
  auto const count = static_cast<std::int64_t>(samples.size());
  Tensor const images = detail::wavy_images(count, 1, height, width);
  training const mode{.key = 99, .samples = samples};
  Tensor const changed = augment(images, mode);

  SECTION("law: shape, type and range are kept, and the input is not written") {
    CHECK(changed.sizes() == images.sizes());
    CHECK(changed.scalar_type() == at::kFloat);
    CHECK(changed.min().template item<double>() >= 0);
    CHECK(changed.max().template item<double>() <= 1);
    CHECK(images.equal(detail::wavy_images(count, 1, height, width)));
  }
  SECTION("law: the same key and samples give the same images") {
    CHECK(augment(images, mode).equal(changed));
  }
  SECTION("law: the batch size does not matter, bit for bit") {
    for (std::int64_t const batch : {1, 2, 3, 5}) {
      std::vector<Tensor> parts;
      for (std::int64_t at = 0; at < count; at += batch) {
        auto const size = std::min(batch, count - at);
        training const part{.key = 99,
                            .samples = std::span(samples).subspan(static_cast<std::size_t>(at),
                                                                  static_cast<std::size_t>(size))};
        parts.push_back(augment(images.narrow(0, at, size), part));
      }
      CHECK(at::cat(parts).equal(changed));
    }
  }
  SECTION("law: the place in the batch does not matter") {
    std::vector<std::int64_t> const turned(samples.rbegin(), samples.rend());
    Tensor const other = augment(images.flip({0}), {.key = 99, .samples = turned});
    CHECK(other.flip({0}).equal(changed));
  }
  SECTION("law: without samples the images are numbered from 0") {
    std::vector<std::int64_t> const numbers{0, 1, 2, 3, 4, 5, 6};
    CHECK(augment(images, {.key = 7}).equal(augment(images, {.key = 7, .samples = numbers})));
  }
}

}  // namespace cxr::laws
