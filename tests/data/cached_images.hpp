// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>
#include <span>
#include <string>
#include <vector>

#include "catch.hpp"
#include "cxr/data/cache.hpp"
#include "cxr/data/preprocess/grey.hpp"
#include "paths.hpp"

namespace cxr::test {

/// grey or grey16, and how many files it has decoded.
template <class Grey>
struct counting : Grey {
  static inline std::atomic<int> decoded{0};
  void operator()(std::filesystem::path const& file, std::span<typename Grey::pixel> pixels) const {
    ++decoded;
    Grey::operator()(file, pixels);
  }
};

inline void draw(std::filesystem::path const& file, int shade) {
  cv::imwrite(file.string(), cv::Mat(40, 40, CV_8U, cv::Scalar(shade)));
}

/// Six images of the shades 10, 20, … 60, and a folder for their cache.
template <class Grey = grey>
struct shaded_images {
  temporary_folder folder;
  std::vector<record> records;
  counting<Grey> preprocess{Grey{.image_size = 32}};

  shaded_images() {
    counting<Grey>::decoded = 0;
    for (int index = 1; index <= 6; ++index) {
      auto const file = folder / (std::to_string(index) + ".png");
      draw(file, 10 * index);
      records.push_back({.id = "image" + std::to_string(index), .file = file});
    }
  }
  auto open(bool verify = false) const { return open(folder / "cache", verify); }
  auto open(std::filesystem::path const& cache, bool verify = false) const {
    return open_cache(records, preprocess, cache, verify, [](std::size_t, std::size_t) {});
  }
  int decoded() const { return counting<Grey>::decoded; }
  std::filesystem::path file() const {
    for (auto const& entry : std::filesystem::directory_iterator(folder / "cache"))
      if (entry.path().extension() == ".pixels") return entry.path();
    return {};
  }
};

template <class Pixel>
void check_shades(image_cache<Pixel> const& cache) {
  int const unit = sizeof(Pixel) == 1 ? 1 : 257;
  REQUIRE(cache.size() == 6);
  for (std::size_t index = 0; index < 6; ++index) {
    REQUIRE(cache.pixels(index).size() == 32 * 32);
    for (int const pixel : cache.pixels(index))
      REQUIRE(pixel == 10 * unit * static_cast<int>(index + 1));
  }
}

}  // namespace cxr::test
