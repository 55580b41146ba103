// SPDX-License-Identifier: MIT
//
// Seconds of the processor to convert every JPEG file of a folder to 224 × 224 grey on one core, on request:
// bench_cache {cxr,reduced,opencv,libjpeg,eighth} FOLDER. cxr's preprocess with the hash that the cache stores,
// the same with --reduce-jpegs, OpenCV's own decode and resize, or, as a limit of both, libjpeg's decode alone,
// whole or reduced by 8. The output is that of bench_step, so that programs can take turns.
#include <cstdint>
#include <cstdio>
#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <string>
#include <vector>

#include "answer.hpp"
#include "cxr/core/file_bytes.hpp"
#include "cxr/data/cache.hpp"
#include "cxr/data/decode/libjpeg.hpp"
#include "cxr/data/preprocess/grey.hpp"
#include "cxr/data/source/image_files.hpp"

int main(int argc, char** argv) {
  if (argc != 3)
    return std::fprintf(stderr, "usage: bench_cache {cxr,reduced,opencv,libjpeg,eighth} FOLDER\n"),
           2;
  cv::setNumThreads(1);
  auto const files = cxr::image_files(argv[2]);
  auto const time = [&](auto const& convert) {
    answer<cpu_clock>([&] {
      for (auto const& file : files) convert(file);
    });
  };
  std::string const side = argv[1];
  if (side == "opencv") {
    time([](auto const& file) {
      cv::Mat small;
      cv::resize(cv::imread(file.string(), cv::IMREAD_GRAYSCALE), small, {224, 224}, 0, 0,
                 cv::INTER_AREA);
    });
  } else if (side == "libjpeg" || side == "eighth") {
    unsigned const least = side == "eighth" ? 1 : 0;
    time([&](auto const& file) {
      cxr::file_bytes const jpeg(file);
      cxr::detail::libjpeg_decoder(jpeg.bytes()).decode(least);
    });
  } else {
    cxr::grey const preprocess{.reduce_jpegs = side == "reduced"};
    std::vector<std::uint8_t> pixels(224 * 224);
    time([&](auto const& file) { preprocess(file, pixels), cxr::detail::file_hash(file); });
  }
}
