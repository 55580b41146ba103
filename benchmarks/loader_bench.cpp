// SPDX-License-Identifier: MIT
//
// How fast a loader gives the images of a cache of 224 × 224, uint8, in shuffled batches of 32:
// bench_loader FOLDER [IMAGES [MS [EPOCHS [unexpected]]]]. The cache in FOLDER is made first, of IMAGES (4096) random
// images. MS: what the consumer computes for each batch, in milliseconds; by default 0, so that prefetching
// hides no time, and a last epoch normalises the images. `unexpected`: the cache is not told which images follow.
// A row for each of EPOCHS (4); the first compares the images with their checksums.
#include <ATen/Parallel.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <numeric>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "answer.hpp"
#include "cxr/core/file.hpp"
#include "cxr/core/random.hpp"
#include "cxr/data/cache.hpp"
#include "cxr/data/loader.hpp"
#include "cxr/learn/sampler/shuffled.hpp"
#include "cxr/model/input.hpp"

namespace {

/// Random pixels instead of decoded ones: a cache of any size in seconds.
struct random_pixels {
  using role = cxr::role::preprocess;
  using pixel = std::uint8_t;
  static constexpr std::string_view name = "random_pixels";
  static constexpr std::int64_t channels = 1;
  std::int64_t size() const { return 224; }
  std::string fingerprint() const { return "random_pixels"; }
  void operator()(std::filesystem::path const&, std::span<pixel> pixels) const {
    static std::atomic<std::uint64_t> image{0};
    auto state = cxr::mix(++image);
    for (std::size_t i = 0; i + 8 <= pixels.size(); i += 8, state = cxr::mix(state))
      std::memcpy(pixels.data() + i, &state, 8);
  }
};

using cache = cxr::image_cache<std::uint8_t>;

/// A cache that is not told which images follow.
struct unexpected_images {
  cache const& images;
  std::vector<std::uint8_t> pixels(std::size_t record) const { return images.pixels(record); }
  std::int64_t image_size() const { return images.image_size(); }
  std::int64_t channels() const { return images.channels(); }
};

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// Walks an epoch and prints its rate.
template <class Pass, class Consume>
void walk(char const* name, Pass&& pass, std::size_t images, Consume const& consume) {
  auto const start = std::chrono::steady_clock::now();
  auto const processor = cpu_clock::now();
  double computed = 0;
  for (auto const& batch : pass) {
    auto const before = std::chrono::steady_clock::now();
    consume(batch);
    computed += seconds_since(before);
  }
  double const all = seconds_since(start);
  double const used = std::chrono::duration<double>(cpu_clock::now() - processor).count();
  std::printf("%-24s %7.0f images/s, %7.0f per second of the processor, waiting %4.1f %%\n", name,
              static_cast<double>(images) / all, static_cast<double>(images) / used,
              100 * (1 - computed / all));
  std::fflush(stdout);
}

template <class Source>
void walk_epochs(Source const& source, std::size_t count, double milliseconds, std::size_t epochs) {
  std::vector<std::size_t> indices(count);
  std::iota(indices.begin(), indices.end(), std::size_t{0});
  cxr::examples const subset(indices, std::vector<std::int64_t>(count));
  cxr::loader const batches(source, subset, {.batch = 32});
  auto const sampler = cxr::shuffled{}.start({.subset = subset});
  auto const epoch = [&](std::size_t n) { return batches.epoch(sampler(cxr::random_key(1, n))); };
  auto const compute = [&](cxr::image_batch const&) {  // keeps a core busy, as a step does
    for (auto const start = std::chrono::steady_clock::now();
         1000 * seconds_since(start) < milliseconds;) {
    }
  };
  walk("first epoch, checksums", epoch(0), count, compute);
  for (std::size_t n = 1; n < epochs; ++n) walk("later epoch", epoch(n), count, compute);
  if (milliseconds > 0 || epochs < 4) return;
  cxr::normalisation<3> const grey{{.5, .5, .5}, {.25, .25, .25}};
  walk("later epoch, normalised", epoch(4), count, [&](cxr::image_batch const& batch) {
    cxr::normalised(cxr::unit_images(batch.images, at::kCPU), grey);
  });
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2)
    return std::fprintf(stderr, "usage: bench_loader FOLDER [IMAGES [MS [EPOCHS [unexpected]]]]\n"),
           2;
  std::filesystem::path const folder = argv[1];
  std::size_t const count = argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 4096;
  double const milliseconds = argc > 3 ? std::atof(argv[3]) : 0;
  std::size_t const epochs = argc > 4 ? std::strtoul(argv[4], nullptr, 10) : 4;
  at::set_num_threads(1);
  if (!std::filesystem::exists(folder / "image")) cxr::write_atomically(folder / "image", "image");
  std::vector<cxr::record> records(count);
  for (std::size_t i = 0; i < count; ++i)
    records[i] = {.id = std::to_string(i), .file = folder / "image"};
  cache const images =
      cxr::open_cache(records, random_pixels{}, folder, false, [](std::size_t, std::size_t) {});
  if (argc > 5 && argv[5] == std::string_view("unexpected"))
    walk_epochs(unexpected_images{images}, count, milliseconds, epochs);
  else
    walk_epochs(images, count, milliseconds, epochs);
}
