// SPDX-License-Identifier: MIT
#include "cxr/train/feature_cache.hpp"

#include <ATen/ops/cat.h>
#include <ATen/ops/tensor.h>

#include <stdexcept>

#include "catch.hpp"

using namespace cxr;

namespace {

struct single_pixels {
  std::vector<std::uint8_t> values{1, 2, 3, 4, 5, 6};
  std::span<std::uint8_t const> pixels(std::size_t record) const {
    return std::span(values).subspan(record, 1);
  }
  std::int64_t image_size() const { return 1; }
  std::int64_t channels() const { return 1; }
};

/// The features (x, 10 x) of a pixel x.
Tensor two_features(image_batch const& batch) {
  Tensor const x = batch.images.view({-1, 1}).to(at::kFloat);
  return at::cat({x, x * 10}, 1);  // (N,2)
}

}  // namespace

TEST_CASE("a cache of features gives each record's, in a loader's batches",
          "[train][feature_cache]") {
  single_pixels const images;
  feature_cache cache;
  cache.add(loader(images, {{5, 0, 3}, {0, 1, 0}}, {.batch = 2}), two_features);
  CHECK(cache.channels() == 2);
  CHECK(cache.image_size() == 1);
  loader const cached(cache, {{3, 5}, {0, 0}}, {.batch = 2});
  for (auto const& batch : cached.in_order()) {
    CHECK(batch.images.scalar_type() == at::kFloat);
    CHECK(batch.images.sizes() == at::IntArrayRef({2, 2, 1, 1}));
    CHECK(batch.images.flatten(1).equal(at::tensor({4.0F, 40.0F, 6.0F, 60.0F}).view({2, 2})));
  }
  CHECK_THROWS_AS(cache.pixels(1), std::out_of_range);
}

TEST_CASE("subsets are added to a cache one after the other", "[train][feature_cache]") {
  single_pixels const images;
  feature_cache cache;
  cache.add(loader(images, {{5, 0, 3}, {0, 1, 0}}, {.batch = 2}), two_features);
  examples const second(std::vector<std::size_t>{1}, std::vector<std::int64_t>{0});
  cache.add(loader(images, second, {.batch = 2}), two_features);
  CHECK(cache.pixels(0)[1] == 10);
  CHECK(cache.pixels(1)[1] == 20);
  CHECK(cache.pixels(5)[0] == 6);
}
