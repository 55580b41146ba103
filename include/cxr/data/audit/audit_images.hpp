// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <limits>
#include <mutex>
#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>
#include <span>
#include <thread>
#include <vector>

#include "cxr/core/content_hash.hpp"
#include "cxr/core/error.hpp"
#include "cxr/core/file_bytes.hpp"
#include "cxr/core/parallel.hpp"
#include "cxr/data/audit/find_problems.hpp"
#include "cxr/data/cache.hpp"
#include "cxr/data/decode/decode.hpp"
#include "cxr/data/source/source.hpp"

namespace cxr {

namespace detail {

/// The share of the pixels whose channels differ by more than 16 of 255; from an eighth of each side, where
/// the chroma of a grey JPEG is nothing.
inline double coloured_share(std::span<std::uint8_t const> bytes) {
  cv::Mat const encoded(1, static_cast<int>(bytes.size()), CV_8U,
                        const_cast<std::uint8_t*>(bytes.data()));  // imdecode only reads
  cv::Mat const small = cv::imdecode(encoded, cv::IMREAD_REDUCED_COLOR_8);
  double coloured = 0;
  for (int y = 0; y < small.rows; ++y)
    for (int x = 0; x < small.cols; ++x) {
      auto const& pixel = small.at<cv::Vec3b>(y, x);
      auto const [low, high] = std::minmax({pixel[0], pixel[1], pixel[2]});
      coloured += high - low > 16;
    }
  return small.empty() ? 0 : coloured / static_cast<double>(small.total());
}

/// The shorter side of a JPEG that is shrunken while it is decoded: letters at the border still show.
inline constexpr unsigned enough_pixels = 320;

/// Reads one file once, and measures all of it.
inline audited_image audit_file(std::filesystem::path const& file) {
  audited_image image;
  try {
    file_bytes const content(file);
    auto const bytes = content.bytes();
    auto const facts = read_facts(bytes, file);
    image.hash = content_hash(bytes);
    image.file_bytes = bytes.size();
    image.bits = facts.bits;
    image.channels = facts.channels;
    auto const decoded = facts.bits > 8
                             ? decode<std::uint16_t>(bytes, file)
                             : decode<std::uint8_t>(bytes, file, {.least = enough_pixels});
    image.pixels = measure_traits(decoded.pixels);
    if (facts.bits > 8) image.pixels.used_bits = decoded.facts.used_bits;
    image.pixels.width = decoded.size.width;
    image.pixels.height = decoded.size.height;
    if (facts.channels >= 3 || facts.interpretation == photometric::palette)
      image.coloured = coloured_share(bytes);
  } catch (error const& problem) {
    image.problem = problem.what();
  } catch (std::exception const& problem) {  // of OpenCV, or no memory: names no file
    image.problem = file.string() + ": " + problem.what();
  }
  return image;
}

}  // namespace detail

/// Decodes the file of every record once, on all cores, and measures its pixels. A file that cannot be
/// decoded whole is a problem of its image; none is left out.
/// @param progress  called as progress(done, total), by one thread at a time
/// @returns (N) by record
/// @throws what progress throws
template <class Progress>
std::vector<audited_image> audit_images(std::vector<record> const& records, Progress&& progress) {
  std::vector<audited_image> images(records.size());
  std::mutex counting;
  std::size_t finished = 0;
  detail::parallel_for(records.size(), std::thread::hardware_concurrency(), [&](std::size_t index) {
    images[index] = detail::audit_file(records[index].file);
    std::lock_guard const lock(counting);
    progress(++finished, records.size());
  });
  return images;
}

/// The same of the images of a cache, as a network sees them: of several channels the first counts, and of
/// files only the hashes are known.
/// @throws file_error (the cache is damaged)
template <class Pixel>
std::vector<audited_image> audit_images(image_cache<Pixel> const& cache) {
  std::vector<audited_image> images(cache.size());
  int const side = static_cast<int>(cache.image_size());
  detail::parallel_for(images.size(), std::thread::hardware_concurrency(), [&](std::size_t index) {
    auto pixels = cache.pixels(index);
    images[index].hash = cache.hashes()[index];
    images[index].bits = std::numeric_limits<Pixel>::digits;
    images[index].channels = static_cast<int>(cache.channels());
    images[index].pixels =
        measure_traits(cv::Mat(side, side, cv::DataType<Pixel>::type, pixels.data()));
  });
  return images;
}

}  // namespace cxr
