// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/full.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "catch.hpp"
#include "cxr/data/augment/augment.hpp"
#include "cxr/data/training_facts.hpp"

/// What the compiler cannot see of an Augment, as code: run it on your own.
namespace cxr::laws {

namespace detail {

/// Smooth images (N,C,H,W) in 0…1 that all differ.
inline Tensor wavy_images(std::int64_t n, std::int64_t c, std::int64_t h, std::int64_t w) {
  Tensor const ramp = at::arange(n * c * h * w, at::kFloat);
  return ramp.mul(0.013).sin().mul(0.5).add(0.5).view({n, c, h, w});
}

/// A batch of such images, of two classes in turn, each with a weight of its own.
inline image_batch wavy_batch(std::span<std::int64_t const> ids, std::int64_t height,
                              std::int64_t width, at::Device device = at::kCPU) {
  auto const count = static_cast<std::int64_t>(ids.size());
  return {.images = wavy_images(count, 1, height, width).to(device),
          .labels = at::arange(count, at::kLong).remainder(2).to(device),
          .weights = at::arange(count, at::kFloat).add(1).to(device),
          .ids = ids};
}

/// Rows begin … begin + size - 1 of a batch.
inline image_batch rows(image_batch const& batch, std::int64_t begin, std::int64_t size) {
  return {
      .images = batch.images.narrow(0, begin, size),
      .labels = batch.labels.narrow(0, begin, size),
      .weights = batch.weights.narrow(0, begin, size),
      .ids = batch.ids.subspan(static_cast<std::size_t>(begin), static_cast<std::size_t>(size))};
}

inline bool same(image_batch const& a, image_batch const& b) {
  return a.images.equal(b.images) && a.labels.equal(b.labels) && a.weights.equal(b.weights);
}

inline std::vector<std::int64_t> const augmented_ids{4, 17, 3, 900, 8, 71, 5};

/// Those laws that an augmentation has whose images do not depend on one another.
template <class A>
void check_independent_images(A const& augment, image_batch const& batch,
                              image_batch const& changed) {
  auto const count = batch.images.size(0);
  SECTION("law: the batch size does not matter, bit for bit") {
    for (std::int64_t const length : {1, 2, 3, 5}) {
      std::vector<Tensor> images, labels, weights;
      for (std::int64_t begin = 0; begin < count; begin += length) {
        auto const part = rows(batch, begin, std::min(length, count - begin));
        auto const result = augment(part, {.key = 99, .samples = part.ids});
        images.push_back(result.images);
        labels.push_back(result.labels);
        weights.push_back(result.weights);
      }
      CHECK(same({at::cat(images), at::cat(labels), at::cat(weights), batch.ids}, changed));
    }
  }
  SECTION("law: the position in the batch does not matter") {
    std::vector<std::int64_t> const reversed(batch.ids.rbegin(), batch.ids.rend());
    image_batch const flipped{batch.images.flip({0}), batch.labels.flip({0}),
                              batch.weights.flip({0}), reversed};
    auto const result = augment(flipped, {.key = 99, .samples = reversed});
    CHECK(same(
        {result.images.flip({0}), result.labels.flip({0}), result.weights.flip({0}), batch.ids},
        changed));
  }
}

}  // namespace detail

/// Runs those laws that every Augment has, also one that mixes the images of a batch (mixup).
/// @param policy  with the settings to be tested
/// @param height  of the images, pixels
/// @param width   of the images, pixels
/// @param device  of the images
template <Augment A>
void check_mixing_augment(A const& policy, std::int64_t height = 33, std::int64_t width = 40,
                          at::Device device = at::kCPU) {
  auto const augment = started(policy, training_facts::counts_only({4, 3}, device));
  image_batch const batch = detail::wavy_batch(detail::augmented_ids, height, width, device);
  training const mode{.key = 99, .samples = batch.ids};
  image_batch const changed = augment(batch, mode);

  SECTION("law: images keep shape, type and range, and every image has its label and weight") {
    CHECK(changed.images.sizes() == batch.images.sizes());
    CHECK(changed.images.scalar_type() == at::kFloat);
    CHECK(changed.images.min().template item<double>() >= 0);
    CHECK(changed.images.max().template item<double>() <= 1);
    CHECK(changed.labels.size(0) == batch.images.size(0));
    CHECK(changed.weights.sizes() == batch.weights.sizes());
    CHECK(std::ranges::equal(changed.ids, batch.ids));
  }
  SECTION("law: the input is not written") {
    CHECK(detail::same(batch, detail::wavy_batch(detail::augmented_ids, height, width, device)));
  }
  SECTION("law: equal keys and samples give an equal batch") {
    CHECK(detail::same(augment(batch, mode), changed));
  }
  SECTION("law: without samples the images are numbered from 0") {
    std::vector<std::int64_t> const numbers{0, 1, 2, 3, 4, 5, 6};
    CHECK(detail::same(augment(batch, {.key = 7}), augment(batch, {.key = 7, .samples = numbers})));
  }
  SECTION("law: a batch without weights is accepted, and its images change equally") {
    image_batch unweighted = batch;
    unweighted.weights = Tensor();
    CHECK(augment(unweighted, mode).images.equal(changed.images));
  }
}

/// Runs every law of Augment, for one that changes each image independently of the others.
/// @copydetails check_mixing_augment
template <Augment A>
void check_augment(A const& policy, std::int64_t height = 33, std::int64_t width = 40,
                   at::Device device = at::kCPU) {
  check_mixing_augment(policy, height, width, device);
  auto const augment = started(policy, training_facts::counts_only({4, 3}, device));
  image_batch const batch = detail::wavy_batch(detail::augmented_ids, height, width, device);
  detail::check_independent_images(augment, batch,
                                   augment(batch, {.key = 99, .samples = batch.ids}));
}

}  // namespace cxr::laws
