// SPDX-License-Identifier: MIT
#include "cxr/data/augment/cxr_strong.hpp"

#include <ATen/ops/arange.h>

#include <algorithm>
#include <vector>

#include "catch.hpp"
#include "data/augment/changed_images.hpp"
#include "laws/augment_laws.hpp"

namespace {

using namespace cxr;
using test::changed_images, test::still;

}  // namespace

static_assert(Augment<cxr_strong>);

TEST_CASE("cxr_strong keeps the laws of Augment", "[data][augment]") {
  laws::check_augment(cxr_strong{});
}

TEST_CASE("cxr_strong keeps the laws at the size of a network", "[data][augment]") {
  laws::check_augment(cxr_strong{}, 224, 224);
}

TEST_CASE("cxr_strong crops down to the smallest part of the area", "[data][augment]") {
  std::int64_t const n = 400, size = 101;
  Tensor const ramp = at::arange(size * size, at::kFloat).div(size * size);
  Tensor const rows = ramp.view({size, size}).select(1, 0).view({1, 1, size, 1});  // down only
  Tensor const changed =
      changed_images(cxr_strong{.crop_area = 0.25, .crop_aspect = 1, .acquisition = still},
                     rows.expand({n, 1, size, size}));
  std::vector<double> heights;
  for (std::int64_t index = 0; index < n; ++index) {
    Tensor const image = changed[index][0];
    heights.push_back((image[90][0] - image[10][0]).item<double>() / (80.0 / 101));
  }
  auto const [least, most] = std::ranges::minmax(heights);
  CHECK((least > 0.49 && least < 0.53));  // a quarter of the area is half of the height
  CHECK((most > 0.97 && most < 1.001));
}

TEST_CASE("cxr_strong without its crop is cxr_acquisition", "[data][augment]") {
  auto const batch = laws::detail::wavy_batch(laws::detail::augmented_ids, 16, 16);
  training const mode{.key = 1, .samples = batch.ids};
  cxr_strong const augment{.crop_area = 1, .acquisition = {.rotation = 12}};
  auto const changed = augment(batch, mode);
  CHECK(changed.images.equal(cxr_acquisition{.rotation = 12}(batch, mode).images));
}

TEST_CASE("cxr_strong changes images only, not labels, weights or ids", "[data][augment]") {
  test::check_changes_images_only(cxr_strong{});
}

TEST_CASE("cxr_strong checks the ranges of its settings", "[data][augment]") {
  CHECK_NOTHROW(check(cxr_strong{}));
  CHECK_THROWS_AS(check(cxr_strong{.crop_area = 0}), setting_error);
  CHECK_THROWS_AS(check(cxr_strong{.acquisition = {.jpeg_quality = 0}}), setting_error);
}
