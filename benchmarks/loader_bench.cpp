// SPDX-License-Identifier: MIT
//
// bench_loader: milliseconds to get a batch of 32 images of 224 × 224 when nothing is computed
// between two batches, so that prefetching cannot hide the time.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <numeric>
#include <vector>

#include "cxr/data/loader.hpp"
#include "cxr/learn/sampler/shuffled.hpp"

namespace {

/// 1,024 images in memory, as in a cache.
struct pixels_in_memory {
  std::vector<std::uint8_t> all = std::vector<std::uint8_t>(1024 * 224 * 224, 7);
  std::span<std::uint8_t const> pixels(std::size_t record) const {
    return std::span(all).subspan(record * 224 * 224, 224 * 224);
  }
  std::int64_t image_size() const { return 224; }
  std::int64_t channels() const { return 1; }
};

}  // namespace

int main() {
  pixels_in_memory const images;
  std::vector<std::size_t> records(1024);
  std::iota(records.begin(), records.end(), std::size_t{0});
  cxr::examples const subset(records, std::vector<std::int64_t>(1024));
  cxr::loader const batches(images, subset, {.batch = 32});
  auto const sampler = cxr::shuffled{}.start({.subset = subset});
  std::vector<double> milliseconds;
  for (int epoch = 0; epoch < 20; ++epoch) {
    auto before = std::chrono::steady_clock::now();
    for ([[maybe_unused]] auto const& batch : batches.epoch(sampler(cxr::random_key(1, epoch)))) {
      auto const now = std::chrono::steady_clock::now();
      milliseconds.push_back(std::chrono::duration<double, std::milli>(now - before).count());
      before = now;
    }
  }
  auto const middle = milliseconds.begin() + static_cast<long>(milliseconds.size() / 2);
  std::nth_element(milliseconds.begin(), middle, milliseconds.end());
  std::printf("a batch takes %.2f ms to fill\n", *middle);
}
