// SPDX-License-Identifier: MIT
#include "cxr/data/augment/augment.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/one_hot.h>

#include "catch.hpp"
#include "cxr/core/random.hpp"
#include "cxr/data/training_facts.hpp"
#include "laws/augment_laws.hpp"

namespace {

using namespace cxr;

/// A user's own augmentation, without randomness.
struct invert {
  using role = cxr::role::augment;
  static constexpr std::string_view name = "invert";
  image_batch operator()(image_batch const& batch, training) const {
    image_batch changed = batch;
    changed.images = batch.images.neg().add(1);
    return changed;
  }
};
static_assert(Augment<invert>);

struct not_copyable : invert {
  not_copyable() = default;
  not_copyable(not_copyable const&) = delete;
};
static_assert(!Augment<not_copyable>);

struct of_another_role : invert {
  using role = cxr::role::head;
};
static_assert(!Augment<of_another_role> && ChangesBatch<of_another_role>);

struct in_inference_too {
  using role = cxr::role::augment;
  static constexpr std::string_view name = "in_inference_too";
  image_batch operator()(image_batch const& batch) const { return batch; }
};
static_assert(!Augment<in_inference_too> && !ChangesBatch<in_inference_too>);

struct of_tensors {
  using role = cxr::role::augment;
  static constexpr std::string_view name = "of_tensors";
  Tensor operator()(Tensor const& images, training) const { return images; }
};
static_assert(!Augment<of_tensors> && !ChangesBatch<of_tensors>);

struct has_state : invert {
  image_batch operator()(image_batch const& batch, training) { return batch; }
};
static_assert(!Augment<has_state>);

/// Mixes each image and its label with the next one of the batch (Zhang et al. 2018, mixup).
struct mix_with_next {
  using role = cxr::role::augment;
  static constexpr std::string_view name = "mix_with_next";

  image_batch operator()(image_batch const& batch, training mode) const {
    random_stream random(
        mode.key, static_cast<std::uint64_t>(mode.samples.empty() ? 0 : mode.samples.front()));
    double const share = random.uniform();
    auto const mix = [&](Tensor const& values) {
      return values.mul(share).add(values.roll(-1, 0).mul(1 - share));
    };
    image_batch mixed = batch;
    mixed.images = mix(batch.images);
    mixed.labels = mix(at::one_hot(batch.labels, 2).to(at::kFloat));
    return mixed;
  }
};
static_assert(Augment<mix_with_next>);

/// Scales images to the mean of the training subset.
struct to_training_mean {
  using role = cxr::role::augment;
  static constexpr std::string_view name = "to_training_mean";
  struct state {
    double mean;
    image_batch operator()(image_batch const& batch, training) const {
      image_batch changed = batch;
      changed.images = batch.images.mul(mean).div(batch.images.mean()).clamp(0, 1);
      return changed;
    }
  };
  state start(training_facts const& facts) const { return {facts.pixels.value().mean}; }
};
static_assert(Augment<to_training_mean>);

}  // namespace

TEST_CASE("the laws of Augment run on a user's own augmentation", "[data][augment]") {
  laws::check_augment(invert{});
}

TEST_CASE("an augmentation that mixes images keeps the laws of a whole batch", "[data][augment]") {
  laws::check_mixing_augment(mix_with_next{});
}

TEST_CASE("an augmentation may turn class indices into probabilities of classes",
          "[data][augment]") {
  auto const batch = laws::detail::wavy_batch(laws::detail::augmented_ids, 8, 8);
  auto const mixed = mix_with_next{}(batch, {.key = 3, .samples = batch.ids});
  REQUIRE(mixed.labels.sizes() == at::IntArrayRef({7, 2}));
  CHECK(mixed.labels.sum(1).allclose(at::full({7}, 1.0F)));
  CHECK_FALSE(mixed.labels.eq(0).logical_or(mixed.labels.eq(1)).all().item<bool>());
  CHECK(batch.labels.scalar_type() == at::kLong);
}

TEST_CASE("an augmentation that starts from facts receives those of the training subset",
          "[data][augment]") {
  training_facts facts;
  facts.pixels = pixel_statistics{.mean = 0.25, .deviation = 0.1};
  auto const batch = laws::detail::wavy_batch(laws::detail::augmented_ids, 8, 8);
  auto const changed = started(to_training_mean{}, facts)(batch, {});
  CHECK(changed.images.mean().item<double>() == Approx(0.25).epsilon(1e-4));
}
