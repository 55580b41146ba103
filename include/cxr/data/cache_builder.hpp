// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <mutex>
#include <span>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

#include "cxr/core/content_hash.hpp"
#include "cxr/core/file.hpp"
#include "cxr/core/parallel.hpp"
#include "cxr/data/bit_depths.hpp"
#include "cxr/data/cache_format.hpp"
#include "cxr/data/decode/image_facts.hpp"
#include "cxr/data/image_problems.hpp"
#include "cxr/data/preprocess/preprocess.hpp"
#include "cxr/data/source/source.hpp"

namespace cxr::detail {

/// Decodes every record into its place, on all cores.
template <Preprocess P, class Progress>
class cache_builder {
 public:
  cache_builder(std::vector<record> const& records, P const& preprocess,
                std::filesystem::path const& file, Progress& progress)
      : records_(records),
        preprocess_(preprocess),
        output_(file),
        progress_(progress),
        lines_(records.size()),
        problems_(records.size()),
        facts_(records.size()) {}

  /// @returns the depth of the images, for the log; empty where nothing is to be said
  /// @throws data_error (images that cannot be used), file_error (disk full), what progress throws
  std::string build() {
    parallel_for(records_.size(), std::thread::hardware_concurrency(),
                 [this](std::size_t index) { work(index); });
    require_no_problems(problems_);
    std::string lines;
    for (auto const& line : lines_) lines += line;
    output_.write_at(std::as_bytes(std::span(lines)),
                     first_pixel + records_.size() * pixel_count() * sizeof(pixel));
    auto const header = header_of<pixel>(records_.size(), P::channels, preprocess_.size(), lines);
    output_.write_at(std::as_bytes(std::span(header)), 0);
    output_.commit();
    return bit_depth_note(facts_, 8 * static_cast<int>(sizeof(pixel)));
  }

 private:
  using pixel = typename P::pixel;

  /// Of one image.
  std::size_t pixel_count() const {
    return static_cast<std::size_t>(P::channels * preprocess_.size() * preprocess_.size());
  }

  void work(std::size_t index) {
    std::vector<pixel> pixels(pixel_count());
    problems_[index] = decode(index, pixels);
    auto const bytes = std::as_bytes(std::span(pixels));
    if (problems_[index].empty()) output_.write_at(bytes, first_pixel + index * bytes.size());
    std::lock_guard const lock(mutex_);
    if (std::exchange(stopped_, true)) return;  // progress has thrown: it is not called again
    progress_(++finished_, records_.size());
    stopped_ = false;
  }

  /// @returns why the image cannot be used; empty if it can
  std::string decode(std::size_t index, std::span<pixel> pixels) {
    auto const& image = records_[index];
    try {
      // The state first: a file that changes meanwhile is decoded again at the next start.
      auto const start = line_start(image);
      if constexpr (std::is_void_v<decltype(preprocess_(image.file, pixels))>)
        preprocess_(image.file, pixels);
      else
        facts_[index] = preprocess_(image.file, pixels);
      auto const* const bytes = reinterpret_cast<std::uint8_t const*>(pixels.data());
      lines_[index] = cache_line(start, file_hash(image.file),
                                 content_hash(std::span(bytes, pixels.size_bytes())));
    } catch (std::exception const& problem) {
      return problem.what();
    }
    return {};
  }

  std::vector<record> const& records_;
  P const& preprocess_;
  atomic_file output_;
  Progress& progress_;
  std::vector<std::string> lines_, problems_;  // by record
  std::vector<image_facts> facts_;             // by record, where the preprocess gives them
  std::mutex mutex_;                           // guards what follows
  std::size_t finished_ = 0;
  bool stopped_ = false;
};

}  // namespace cxr::detail
