// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <numeric>
#include <optional>
#include <span>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/core/parallel.hpp"
#include "cxr/core/readable_file.hpp"
#include "cxr/data/decode/image_facts.hpp"
#include "cxr/data/decode/jpeg.hpp"
#include "cxr/data/decode/png.hpp"
#include "cxr/data/decode/read_facts.hpp"
#include "cxr/data/source/source.hpp"

namespace cxr {

/// How an image was saved: what a network could tell its label by without any anatomy.
struct file_facts {
  std::size_t bytes = 0;    ///< of the file
  image_facts stated = {};  ///< by its header

  /// Width times height; nothing where the file does not state them.
  std::optional<double> pixels() const {
    if (stated.width <= 0 || stated.height <= 0) return std::nullopt;
    return static_cast<double>(stated.width) * stated.height;
  }
  /// The sum of the luminance table, which tells JPEG qualities apart; 0: no table.
  double table_sum() const {
    auto const& table = stated.luminance_table;
    return table ? std::accumulate(table->begin(), table->end(), 0.0) : 0;
  }
};

namespace detail {

/// Enough for the header of nearly every image; one with a larger preview is read whole.
inline constexpr std::size_t header_bytes = 65536;

/// What the beginning of a file states; nothing where the header is not whole, or of another format.
inline std::optional<image_facts> header_facts(std::span<std::uint8_t const> beginning) {
  if (starts_with(beginning, "\x89PNG\r\n")) return png_facts(beginning);
  if (!is_jpeg(beginning)) return std::nullopt;
  jpeg_segments segments(beginning);
  jpeg_header header;
  while (auto const segment = segments.next()) {
    if (segment->marker == jpeg_segments::scan) return header.facts();
    header.add(*segment);
  }
  return std::nullopt;
}

}  // namespace detail

/// Reads how an image was saved from the first 64 KiB of its file, where these hold the header.
/// @returns nothing for a file that read_facts() refuses: of a format that only a preprocess of the
///          user's own reads, or gone
inline std::optional<file_facts> read_file_facts(std::filesystem::path const& path) {
  try {
    readable_file const file(path);
    std::vector<std::uint8_t> beginning(std::min(file.size(), detail::header_bytes));
    beginning.resize(file.read_at(beginning, 0));
    auto const stated = detail::header_facts(beginning);
    return file_facts{file.size(), stated ? *stated : read_facts(path)};
  } catch (error const&) {
    return std::nullopt;
  }
}

/// The same of each record, on several threads. @returns (N)
inline std::vector<std::optional<file_facts>> read_file_facts(std::vector<record> const& records) {
  std::vector<std::optional<file_facts>> facts(records.size());
  detail::parallel_for(records.size(), 0, [&](std::size_t index) {
    facts[index] = read_file_facts(records[index].file);
  });
  return facts;
}

}  // namespace cxr
