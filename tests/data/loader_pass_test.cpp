// SPDX-License-Identifier: MIT
#include "cxr/data/loader_pass.hpp"

#include <ATen/ops/cat.h>

#include <algorithm>
#include <chrono>
#include <limits>
#include <numeric>
#include <set>

#include "catch.hpp"
#include "cxr/data/batch.hpp"
#include "cxr/data/batch_sizes.hpp"
#include "cxr/data/cache.hpp"
#include "cxr/data/loader.hpp"
#include "data/numbered_images.hpp"

namespace {

using namespace cxr;
using test::ids;
using test::numbered_images;
using test::shuffled_positions;
using test::walk;

static_assert(PixelSource<image_cache<std::uint8_t>>);
static_assert(PixelSource<image_cache<std::uint16_t>>);
static_assert(PixelSource<numbered_images<float>>);
static_assert(!PixelSource<numbered_images<std::int32_t>>);

/// Records 100, 101, … with the labels 0, 1, 2, 0, 1, …
auto make_loader(numbered_images<> const& images, std::size_t count, std::int64_t batch) {
  return loader(images, test::numbered_examples(count), {.batch = batch});
}

}  // namespace

TEST_CASE("a rest of less than half a batch is shared by the last two batches", "[data][loader]") {
  numbered_images const images;
  auto const sizes = [&](std::size_t count, std::int64_t batch_size, std::int64_t first_step = 0) {
    ids all;
    for (auto const& batch :
         make_loader(images, count, batch_size).epoch(shuffled_positions(count), first_step)) {
      all.push_back(batch.images.size(0));
      CHECK(batch.images.select(0, -1).eq(batch.ids.back()).all().item<bool>());
    }
    return all;
  };
  CHECK(sizes(16, 5) == ids{5, 5, 3, 3});
  CHECK(sizes(17, 5) == ids{5, 5, 4, 3});
  CHECK(sizes(18, 5) == ids{5, 5, 5, 3});  // half a batch and more stays as it is
  CHECK(sizes(6, 5) == ids{3, 3});
  CHECK(sizes(16, 5, 2) == ids{3, 3});
  CHECK(sizes(16, 5, 3) == ids{3});
  CHECK(sizes(16, 5, 4).empty());
  CHECK(sizes(4, 2) == ids{2, 2});
  CHECK(sizes(5, 2) == ids{2, 3});  // one image has no batch statistics
  CHECK(sizes(3, 1) == ids{1, 1, 1});
  CHECK(sizes(1, 1) == ids{1});
  CHECK(make_loader(images, 16, 5).steps(16) == 4);
}

TEST_CASE("whatever the numbers, every image comes once and no batch is below half of a batch",
          "[data][loader]") {
  for (std::size_t batch = 1; batch < 40; ++batch)
    for (std::size_t images = 1; images < 200; ++images) {
      detail::batch_sizes const sizes(images, static_cast<std::int64_t>(batch));
      std::size_t next = 0, largest = 0;
      bool sound = true;
      for (std::size_t step = 0; step < sizes.steps(); ++step) {
        auto const count = sizes.end(step) - sizes.begin(step);
        sound = sound && sizes.begin(step) == next && 2 * count >= std::min(batch, images) &&
                count <= (batch == 2 ? 3 : batch) && (count > 1 || batch == 1 || images == 1) &&
                (count == batch || step + 2 >= sizes.steps());
        next = sizes.end(step);
        largest = std::max(largest, count);
      }
      INFO(images << " images in batches of " << batch);
      if (!sound || next != images || largest != sizes.largest()) FAIL();
    }
  SUCCEED();
}

TEST_CASE("no memory is allocated per batch: three buffers take turns", "[data][loader]") {
  numbered_images const images;
  std::vector<void const*> places;
  for (auto const& batch : make_loader(images, 60, 5).epoch(shuffled_positions(60)))
    places.push_back(batch.images.const_data_ptr());
  REQUIRE(places.size() == 12);
  CHECK(std::set<void const*>(places.begin(), places.end()).size() == 3);
  for (std::size_t i = 3; i < places.size(); ++i) CHECK(places[i] == places[i - 3]);
}

TEST_CASE("walking may end early, and two passes may run at once", "[data][loader]") {
  numbered_images const images;
  auto const batches = make_loader(images, 90, 3);
  for (int time = 0; time < 50; ++time)
    for (auto const& batch : batches.epoch(shuffled_positions(90))) {
      CHECK(batch.ids.size() == 3);
      break;
    }
  auto first = batches.epoch(shuffled_positions(90));
  auto second = batches.epoch(shuffled_positions(90));
  auto a = first.begin();
  auto b = second.begin();
  for (; a != first.end() && b != second.end(); ++a, ++b) CHECK((*a).ids.data() != (*b).ids.data());
  CHECK(b == second.end());
}

TEST_CASE("a pass that is never walked ends at once", "[data][loader]") {
  numbered_images const images;
  CHECK_NOTHROW(make_loader(images, 90, 3).epoch(shuffled_positions(90)));
}

TEST_CASE("what reading an image throws reaches the one who walks", "[data][loader]") {
  numbered_images<> const images{.broken = 107};
  ids seen;
  auto const walk_all = [&] {
    for (auto const& batch : make_loader(images, 20, 3).in_order())
      seen.insert(seen.end(), batch.ids.begin(), batch.ids.end());
  };
  CHECK_THROWS_WITH(walk_all(), "the disk is gone");
  CHECK(seen == ids{100, 101, 102, 103, 104, 105});  // the batches before it are good
}

TEST_CASE("a slow consumer meets the batches that were filled for it", "[data][loader]") {
  numbered_images const images;
  ids seen;
  for (auto const& batch : make_loader(images, 30, 4).in_order()) {
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
    for (std::int64_t n = 0; n < batch.images.size(0); ++n)
      seen.push_back(batch.images[n][0][0][0].item<std::int64_t>());
  }
  ids expected(30);
  std::iota(expected.begin(), expected.end(), 100);
  CHECK(seen == expected);
}

TEST_CASE("an image of another size is refused with its record", "[data][loader]") {
  struct : numbered_images<> {
    std::span<std::uint8_t const> pixels(std::size_t record) const {
      return numbered_images::pixels(record).first(record == 102 ? 4 : 9);
    }
  } const images;
  loader const batches(images, test::numbered_examples(3), {.batch = 3});
  auto const walk_all = [&] { walk(batches.in_order()); };
  CHECK_THROWS_WITH(walk_all(),
                    "cxr: record 102 has 4 pixels instead of 9; give all images "
                    "one size and one number of channels [docs/errors.md#pixel-count]");
}

TEST_CASE("a source that can is read into the batch, and told before which images follow",
          "[data][loader]") {
  struct : numbered_images<> {
    mutable std::vector<std::size_t> expected;
    mutable std::size_t read_images = 0;
    bool mutable in_time = true;

    void expect(std::size_t record) const { expected.push_back(record); }
    void read(std::size_t record, std::span<std::uint8_t> image) const {
      in_time = in_time && expected.at(read_images++) == record;
      in_time = in_time && (expected.size() >= read_images + 63 || expected.size() == 90);
      std::ranges::copy(numbered_images::pixels(record), image.begin());
    }
    std::span<std::uint8_t const> pixels(std::size_t) const { throw std::runtime_error("copied"); }
  } const images;
  for (std::int64_t const first_step : {0, 4}) {
    images.expected.clear();
    images.read_images = 0;
    auto const order = shuffled_positions(90);
    loader const batches(images, test::numbered_examples(90), {.batch = 8});
    std::size_t position = static_cast<std::size_t>(8 * first_step);
    for (std::size_t i = 0; i < position; ++i) images.expected.push_back(100 + order[i]);
    images.read_images = position;
    for (auto const& batch : batches.epoch(order, first_step))
      for (std::int64_t n = 0; n < batch.images.size(0); ++n)
        CHECK(batch.images[n].eq(static_cast<int>(100 + order[position++])).all().item<bool>());
    CHECK(position == 90);
    CHECK(images.read_images == 90);
    CHECK(images.in_time);
  }
}

TEST_CASE("labels of findings and weights arrive with their images", "[data][loader]") {
  float const unknown = std::numeric_limits<float>::quiet_NaN();
  Tensor const labels =
      at::tensor({0.0f, 1.0f, 1.0f, unknown, 0.0f, 0.0f, 1.0f, 1.0f}).view({4, 2});
  Tensor const weights = at::tensor({1.0, 0.5, 0.0, 2.0});  // double: stored as float
  numbered_images const images;
  loader const batches(images, examples(test::numbered_records(4), labels, weights), {.batch = 2});
  std::vector<Tensor> seen_labels, seen_weights;
  for (auto const& batch : batches.epoch({3, 1, 0, 2})) {
    seen_labels.push_back(batch.labels.clone());
    seen_weights.push_back(batch.weights.clone());
  }
  Tensor const order = at::tensor({3, 1, 0, 2}, at::kLong);
  CHECK(at::cat(seen_labels).nan_to_num(-1).equal(labels.index_select(0, order).nan_to_num(-1)));
  CHECK(at::cat(seen_weights).equal(weights.index_select(0, order).to(at::kFloat)));
}

TEST_CASE("pixels of 16 bits and features in float arrive unchanged", "[data][loader]") {
  auto const check = [](auto const& images, at::ScalarType dtype, double unit) {
    loader const batches(images, test::numbered_examples(7), {.batch = 3});
    for (auto const& batch : batches.epoch({6, 2, 0, 1, 5, 3, 4})) {
      REQUIRE(batch.images.scalar_type() == dtype);
      REQUIRE(batch.images.sizes().slice(1) == at::IntArrayRef({1, 3, 3}));
      for (std::int64_t n = 0; n < batch.images.size(0); ++n) {
        double const expected = unit * static_cast<double>(batch.ids[static_cast<std::size_t>(n)]);
        CHECK(batch.images[n].to(at::kDouble).eq(expected).all().template item<bool>());
      }
    }
  };
  check(numbered_images<std::uint16_t>{.unit = 300}, at::kUInt16, 300);  // 100 * 300 > 255
  check(numbered_images<float>{.unit = 0.25f}, at::kFloat, 0.25);
}
