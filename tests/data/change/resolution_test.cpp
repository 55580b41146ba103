// SPDX-License-Identifier: MIT
#include "cxr/data/change/resolution.hpp"

#include <ATen/ops/cat.h>

#include <vector>

#include "catch.hpp"
#include "data/change/goldens.hpp"

using namespace cxr;

TEST_CASE("images at lower resolution equal torch's, each at its own size", "[data][change]") {
  std::vector<float> sizes;
  std::vector<Tensor> expected;
  for (auto const& entry : test::change_goldens()["resolutions"]) {
    sizes.push_back(entry["rows"]);
    sizes.push_back(entry["columns"]);
    expected.push_back(test::as_image(entry["images"], 9, 13).expand({1, 2, 9, 13}));
  }
  auto const count = static_cast<std::int64_t>(expected.size());
  Tensor const images = test::wave_image(9, 13).expand({count, 2, 9, 13});
  Tensor const coarse = lower_resolution(images, at::tensor(sizes).view({count, 2}));
  CHECK(test::largest_difference(coarse, at::cat(expected)) < 1e-6);
}

TEST_CASE("at its full size an image stays as it is", "[data][change]") {
  Tensor const image = test::wave_image(9, 13);
  CHECK(lower_resolution(image, at::tensor({9.0F, 13.0F}).view({1, 2})).equal(image));
}
