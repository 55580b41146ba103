// SPDX-License-Identifier: MIT
#include "cxr/data/augment/mixup.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>

#include <vector>

#include "catch.hpp"
#include "cxr/data/augment/cxr_strong.hpp"
#include "cxr/data/augment/no_augment.hpp"
#include "laws/augment_laws.hpp"

namespace {

using namespace cxr;

static_assert(Augment<mixup<>> && Augment<mixup<cxr_strong>>);

/// A batch in which each image has a class of its own, so that its label shows its share.
image_batch batch_of_seven() {
  auto batch = laws::detail::wavy_batch(laws::detail::augmented_ids, 8, 9);
  batch.labels = at::arange(7);
  batch.weights = Tensor();
  return batch;
}

training_facts const seven_classes = training_facts::counts_only(std::vector<std::int64_t>(7, 1));

}  // namespace

TEST_CASE("mixup keeps the laws of an augmentation that mixes images", "[data][augment]") {
  laws::check_mixing_augment(mixup<>{.alpha = 1});
}

TEST_CASE("mixup of cxr_strong keeps the laws, too", "[data][augment]") {
  laws::check_mixing_augment(mixup<cxr_strong>{});
}

TEST_CASE("mixup adds the share of an image and the rest of the previous one", "[data][augment]") {
  auto const batch = batch_of_seven();
  auto const mixed =
      mixup<no_augment>{.alpha = 1}.start(seven_classes)(batch, {.key = 3, .samples = batch.ids});
  Tensor const share = mixed.labels.diagonal();  // (N)
  Tensor const each = share.view({7, 1, 1, 1});
  Tensor const expected = batch.images * each + batch.images.roll(1, 0) * (1 - each);
  CHECK((mixed.images - expected).abs().max().item<double>() < 1e-6);
  Tensor const rest = mixed.labels.roll(-1, 0).diagonal().roll(1, 0);  // of the previous class
  CHECK((share + rest).allclose(at::full({7}, 1.0F)));
  CHECK((share.min().item<double>() < 0.4 && share.max().item<double>() > 0.6));
}

TEST_CASE("mixup changes images by its inner augmentation first", "[data][augment]") {
  auto const batch = batch_of_seven();
  training const mode{.key = 3, .samples = batch.ids};
  auto const inner = cxr_acquisition{.rotation = 20};
  auto const mixed = mixup<>{.alpha = 1, .inner = inner}.start(seven_classes)(batch, mode);
  auto const changed_first =
      mixup<no_augment>{.alpha = 1}.start(seven_classes)(inner(batch, mode), mode);
  CHECK(mixed.images.equal(changed_first.images));
}

TEST_CASE("mixup of alpha 0 is its inner augmentation", "[data][augment]") {
  auto const batch = batch_of_seven();
  auto const same = mixup<no_augment>{.alpha = 0}.start(seven_classes)(batch, {.key = 3});
  CHECK(same.images.is_same(batch.images));
  CHECK(same.labels.is_same(batch.labels));
}

TEST_CASE("the settings of mixup are its own and those of the inner augmentation",
          "[data][augment]") {
  std::vector<std::string_view> names;
  mixup<> settings;
  for_each_field(settings, [&](auto&, auto const& option) { names.push_back(option.name); });
  CHECK(names.size() == 8);
  CHECK(names.front() == "mixup-alpha");
  CHECK(mixup<>::name == "mixup<cxr_acquisition>");
  CHECK_THROWS_AS(check(mixup<>{.inner = {.rotation = 90}}), setting_error);
}
