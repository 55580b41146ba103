// SPDX-License-Identifier: MIT
#include "cxr/data/loader.hpp"

#include <atomic>
#include <chrono>
#include <numeric>
#include <set>
#include <stdexcept>

#include "catch.hpp"
#include "cxr/data/cache.hpp"

namespace {

using namespace cxr;

static_assert(PixelSource<image_cache>);

/// Images of 3 x 3 pixels that all have the record's number as value.
struct numbered_images {
  std::size_t broken = ~std::size_t{0};     ///< this record cannot be read
  std::vector<std::uint8_t> storage = [] {  ///< 200 images
    std::vector<std::uint8_t> all(200 * 9);
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<std::uint8_t>(i / 9);
    return all;
  }();

  std::span<std::uint8_t const> pixels(std::size_t record) const {
    if (record == broken) throw std::runtime_error("the disk is gone");
    return std::span(storage).subspan(record * 9, 9);
  }
  std::int64_t image_size() const { return 3; }
  std::int64_t channels() const { return 1; }
};

using ids = std::vector<std::int64_t>;

template <class Pass>
ids walk(Pass&& pass) {
  ids all;
  for (auto const& batch : pass) all.insert(all.end(), batch.ids.begin(), batch.ids.end());
  return all;
}

/// Records 100, 101, … with the labels 0, 1, 2, 0, 1, …
loader<numbered_images> loader_of(numbered_images const& images, std::size_t count,
                                  std::int64_t batch, std::uint64_t seed = 1) {
  std::vector<std::size_t> records(count);
  std::iota(records.begin(), records.end(), std::size_t{100});
  std::vector<std::int64_t> labels;
  for (std::size_t i = 0; i < count; ++i) labels.push_back(static_cast<std::int64_t>(i % 3));
  return {images, records, labels, {.batch = batch, .seed = seed}};
}

}  // namespace

TEST_CASE("a batch holds the pixels, label and id of each of its images", "[data][loader]") {
  numbered_images const images;
  auto const batches = loader_of(images, 23, 5);
  CHECK(batches.steps() == 5);
  std::vector<std::int64_t> sizes;
  for (auto const& batch : batches.epoch(0)) {
    auto const count = static_cast<std::int64_t>(batch.ids.size());
    sizes.push_back(count);
    CHECK(batch.images.sizes() == at::IntArrayRef({count, 1, 3, 3}));
    CHECK(batch.images.scalar_type() == at::kByte);
    CHECK(batch.labels.sizes() == at::IntArrayRef({count}));
    for (std::int64_t n = 0; n < count; ++n) {
      auto const id = batch.ids[static_cast<std::size_t>(n)];
      CHECK(batch.images[n].eq(id).all().item<bool>());
      CHECK(batch.labels[n].item<std::int64_t>() == (id - 100) % 3);
    }
  }
  CHECK(sizes == ids{5, 5, 5, 5, 3});
}

TEST_CASE("an epoch gives every image once, in an order of seed and epoch only", "[data]") {
  numbered_images const images;
  auto const once = walk(loader_of(images, 50, 7).epoch(3));
  std::set<std::int64_t> const different(once.begin(), once.end());
  CHECK(different.size() == 50);
  CHECK((*different.begin() == 100 && *different.rbegin() == 149));

  CHECK(walk(loader_of(images, 50, 7).epoch(3)) == once);
  CHECK(walk(loader_of(images, 50, 16).epoch(3)) == once);  // the batch size does not matter
  CHECK(walk(loader_of(images, 50, 7).epoch(4)) != once);
  CHECK(walk(loader_of(images, 50, 7, /*seed=*/2).epoch(3)) != once);
}

TEST_CASE("a resumed epoch goes on where it stopped", "[data][loader]") {
  numbered_images const images;
  auto const batches = loader_of(images, 23, 5);
  auto const whole = walk(batches.epoch(1));
  CHECK(walk(batches.epoch(1, 2)) == ids(whole.begin() + 10, whole.end()));
  CHECK(walk(batches.epoch(1, 5)).empty());
}

TEST_CASE("in order, the images come as they were given, even fewer than a batch", "[data]") {
  numbered_images const images;
  CHECK(walk(loader_of(images, 5, 3).in_order()) == ids{100, 101, 102, 103, 104});
  CHECK(walk(loader_of(images, 4, 64).in_order()) == ids{100, 101, 102, 103});
}

TEST_CASE("a last batch of one image is joined to the one before", "[data][loader]") {
  numbered_images const images;
  auto const sizes = [&](std::size_t count, std::int64_t batch, std::int64_t first_step = 0) {
    ids all;
    for (auto const& one : loader_of(images, count, batch).epoch(0, first_step)) {
      all.push_back(one.images.size(0));
      CHECK(one.images.select(0, -1).eq(one.ids.back()).all().item<bool>());
    }
    return all;
  };
  CHECK(sizes(16, 5) == ids{5, 5, 6});
  CHECK(sizes(6, 5) == ids{6});
  CHECK(sizes(16, 5, 2) == ids{6});
  CHECK(sizes(16, 5, 3).empty());
  CHECK(sizes(3, 1) == ids{1, 1, 1});
  CHECK(sizes(1, 1) == ids{1});
  CHECK(loader_of(images, 16, 5).steps() == 3);
}

TEST_CASE("no memory is allocated per batch: three buffers take turns", "[data][loader]") {
  numbered_images const images;
  std::vector<void const*> places;
  for (auto const& batch : loader_of(images, 60, 5).epoch(0))
    places.push_back(batch.images.const_data_ptr());
  REQUIRE(places.size() == 12);
  CHECK(std::set<void const*>(places.begin(), places.end()).size() == 3);
  for (std::size_t i = 3; i < places.size(); ++i) CHECK(places[i] == places[i - 3]);
}

TEST_CASE("walking may end early, and two passes may run at once", "[data][loader]") {
  numbered_images const images;
  auto const batches = loader_of(images, 90, 3);
  for (int time = 0; time < 50; ++time)
    for (auto const& batch : batches.epoch(time)) {
      CHECK(batch.ids.size() == 3);
      break;
    }
  auto first = batches.epoch(0);
  auto second = batches.epoch(1);
  auto a = first.begin();
  auto b = second.begin();
  for (; a != first.end() && b != second.end(); ++a, ++b) CHECK((*a).ids.data() != (*b).ids.data());
  CHECK(b == second.end());
}

TEST_CASE("a pass that is never walked ends at once", "[data][loader]") {
  numbered_images const images;
  CHECK_NOTHROW(loader_of(images, 90, 3).epoch(0));
}

TEST_CASE("what reading an image throws reaches the one who walks", "[data][loader]") {
  numbered_images const images{.broken = 107};
  ids seen;
  auto const walk_all = [&] {
    for (auto const& batch : loader_of(images, 20, 3).in_order())
      seen.insert(seen.end(), batch.ids.begin(), batch.ids.end());
  };
  CHECK_THROWS_WITH(walk_all(), "the disk is gone");
  CHECK(seen == ids{100, 101, 102, 103, 104, 105});  // the batches before it are good
}

TEST_CASE("a slow consumer meets the batches that were filled for it", "[data][loader]") {
  numbered_images const images;
  ids seen;
  for (auto const& batch : loader_of(images, 30, 4).in_order()) {
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
    for (std::int64_t n = 0; n < batch.images.size(0); ++n)
      seen.push_back(batch.images[n][0][0][0].item<std::int64_t>());
  }
  ids expected(30);
  std::iota(expected.begin(), expected.end(), 100);
  CHECK(seen == expected);
}

TEST_CASE("a batch larger than the set is refused in training, with both numbers", "[data]") {
  numbered_images const images;
  CHECK_THROWS_WITH(loader_of(images, 20, 32).epoch(0),
                    "cxr: --batch is 32 and there are only 20 images to learn from; give --batch "
                    "20 or less [docs/errors.md#batch-larger-than-set]");
  CHECK_NOTHROW(walk(loader_of(images, 20, 20).epoch(0)));
}

TEST_CASE("a subset without images is refused", "[data][loader]") {
  numbered_images const images;
  CHECK_THROWS_AS(loader_of(images, 0, 4), data_error);
}

TEST_CASE("an image of another size is refused with its record", "[data][loader]") {
  struct : numbered_images {
    std::span<std::uint8_t const> pixels(std::size_t record) const {
      return numbered_images::pixels(record).first(record == 102 ? 4 : 9);
    }
  } const images;
  std::vector<std::size_t> const records{100, 101, 102};
  loader const batches(images, records, {0, 0, 0}, {.batch = 3});
  auto const walk_all = [&] { walk(batches.in_order()); };
  CHECK_THROWS_WITH(walk_all(),
                    "cxr: record 102 has 4 bytes of pixels instead of 9; give all images "
                    "one size and one number of channels [docs/errors.md#pixel-count]");
}
