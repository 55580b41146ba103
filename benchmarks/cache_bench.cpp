// SPDX-License-Identifier: MIT
//
// bench_cache FOLDER: images per second and core, from JPEG files to 224 × 224 grey, cxr's
// preprocess with the cache's hash beside OpenCV's own decode and resize, taking turns.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "cxr/data/cache.hpp"
#include "cxr/data/preprocess/grey.hpp"
#include "cxr/data/source/image_files.hpp"

namespace {

template <class F>
double seconds(F&& f) {
  auto const began = std::chrono::steady_clock::now();
  f();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
}

double median(std::vector<double> all) {
  std::nth_element(all.begin(), all.begin() + static_cast<long>(all.size() / 2), all.end());
  return all[all.size() / 2];
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return std::fprintf(stderr, "usage: bench_cache FOLDER\n"), 2;
  cv::setNumThreads(1);
  auto const files = cxr::image_files(argv[1]);
  std::vector<std::uint8_t> pixels(224 * 224);
  std::vector<double> ours, theirs, ratios;
  for (int round = 0; round < 8; ++round) {
    double const a = seconds([&] {
      for (auto const& file : files) cxr::grey{}(file, pixels), cxr::detail::file_hash(file);
    });
    double const b = seconds([&] {
      for (auto const& file : files) {
        cv::Mat small;
        cv::resize(cv::imread(file.string(), cv::IMREAD_GRAYSCALE), small, {224, 224}, 0, 0,
                   cv::INTER_AREA);
      }
    });
    if (round == 0) continue;  // warms up
    ours.push_back(a), theirs.push_back(b), ratios.push_back(b / a);
  }
  auto const count = static_cast<double>(files.size());
  std::printf("cxr %.1f images/s, OpenCV %.1f images/s, ratio %.3f\n", count / median(ours),
              count / median(theirs), median(ratios));
}
