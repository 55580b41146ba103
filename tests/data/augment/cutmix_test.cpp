// SPDX-License-Identifier: MIT
#include "cxr/data/augment/cutmix.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/full.h>

#include <vector>

#include "catch.hpp"
#include "cxr/data/augment/cxr_strong.hpp"
#include "cxr/data/augment/no_augment.hpp"
#include "laws/augment_laws.hpp"

namespace {

using namespace cxr;

static_assert(Augment<cutmix<>> && Augment<cutmix<cxr_strong>>);

training_facts const seven_classes = training_facts::counts_only(std::vector<std::int64_t>(7, 1));

std::vector<std::int64_t> sides(crop_box const& box) {
  return {box.top, box.left, box.height, box.width};
}

}  // namespace

TEST_CASE("cutmix keeps the laws of an augmentation that mixes images", "[data][augment]") {
  laws::check_mixing_augment(cutmix<>{});
}

TEST_CASE("cutmix of cxr_strong keeps the laws, too", "[data][augment]") {
  laws::check_mixing_augment(cutmix<cxr_strong>{});
}

TEST_CASE("cutmix pastes the boxes that torchvision pastes", "[data][augment]") {
  // v2.CutMix with a share of 0.75: half a side is 0.5 sqrt(0.25) = 0.25, cut down to whole pixels
  CHECK(sides(detail::pasted_box(0.75, 10, 20, 22, 40)) ==
        std::vector<std::int64_t>{5, 10, 10, 20});
  CHECK(sides(detail::pasted_box(0.75, 0, 39, 22, 40)) == std::vector<std::int64_t>{0, 29, 5, 11});
  CHECK(sides(detail::pasted_box(1, 5, 5, 22, 40)) == std::vector<std::int64_t>{5, 5, 0, 0});
  CHECK(sides(detail::pasted_box(0, 11, 20, 22, 40)) == std::vector<std::int64_t>{0, 0, 22, 40});
}

TEST_CASE("cutmix replaces a box by the previous image, and labels by its area",
          "[data][augment]") {
  auto batch = laws::detail::wavy_batch(laws::detail::augmented_ids, 20, 30);
  batch.images = at::arange(7, at::kFloat).div(6).view({7, 1, 1, 1}).expand({7, 1, 20, 30});
  batch.labels = at::arange(7);
  batch.weights = Tensor();
  auto const mixed =
      cutmix<no_augment>{}.start(seven_classes)(batch, {.key = 3, .samples = batch.ids});
  std::int64_t pasted = 0;
  for (std::int64_t n = 0; n < 7; ++n) {
    Tensor const image = mixed.images[n][0], own = image.eq(batch.images[n][0][0][0]);
    Tensor const other = image.eq(batch.images[(n + 6) % 7][0][0][0]);  // (H,W)
    CHECK(own.logical_or(other).all().item<bool>());
    Tensor const rows = other.any(1), columns = other.any(0);
    CHECK(other.equal(rows.unsqueeze(1).logical_and(columns)));  // a box
    double const share = own.to(at::kFloat).mean().item<double>();
    CHECK(mixed.labels[n][n].item<double>() == Approx(share));
    CHECK(mixed.labels[n][(n + 6) % 7].item<double>() == Approx(1 - share));
    pasted += other.any().item<bool>();
  }
  CHECK(pasted > 3);
}

TEST_CASE("cutmix of alpha 0 is its inner augmentation", "[data][augment]") {
  auto const batch = laws::detail::wavy_batch(laws::detail::augmented_ids, 8, 9);
  auto const same = cutmix<no_augment>{.alpha = 0}.start(seven_classes)(batch, {.key = 3});
  CHECK(same.images.is_same(batch.images));
  CHECK(same.labels.is_same(batch.labels));
}
