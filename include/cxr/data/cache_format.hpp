// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "cxr/core/content_hash.hpp"
#include "cxr/core/readable_file.hpp"
#include "cxr/data/source/source.hpp"

// A cache is one file: a header of eight words, the pixels of all records, and a line for each record:
// "id<TAB>bytes<TAB>time<TAB>hash of the file<TAB>hash of the pixels\n".
namespace cxr::detail {

/// Numbers of a cache file: magic, records, channels, size, bytes and hash of the lines, bits of a
/// pixel (0 for 8, as the first caches have it), version of decode().
using cache_header = std::array<std::uint64_t, 8>;

/// Changes where decode() gives other pixels for some file; then caches are built again. It is no part
/// of a preprocess's fingerprint, since models know that text: 1, which fills the range with the bits that
/// are used, changed files of more than 8 bits only.
inline constexpr std::uint64_t decode_version = 1;

/// Offset of the pixels in the file.
inline constexpr std::size_t first_pixel = sizeof(cache_header);

/// The header of a cache with pixels (N,C,H,W), H = W = size, and these lines.
template <class Pixel>
cache_header header_of(std::size_t records, std::int64_t channels, std::int64_t size,
                       std::string_view lines) {
  constexpr std::uint64_t magic = 0x3272'7863'6163'6865;  // identifies the version of the format
  constexpr std::uint64_t bits = 8 * sizeof(Pixel);
  return {magic,
          records,
          static_cast<std::uint64_t>(channels),
          static_cast<std::uint64_t>(size),
          lines.size(),
          content_hash(lines),
          bits == 8 ? 0 : bits,
          decode_version};
}

/// What identifies a file's state without reading it.
inline std::string file_state(std::filesystem::path const& file) {
  std::error_code failed;
  auto const bytes = std::filesystem::file_size(file, failed);
  auto const time = std::filesystem::last_write_time(file, failed).time_since_epoch().count();
  return failed ? "gone" : std::to_string(bytes) + "\t" + std::to_string(time);
}

/// The content_hash of a file, read in pieces that stay in the processor's cache.
inline std::uint64_t file_hash(std::filesystem::path const& file) {
  readable_file const source(file);
  std::array<std::uint8_t, 65536> piece;
  content_hasher hasher(source.size());
  for (std::size_t offset = 0; offset < source.size(); offset += piece.size())
    hasher.add(std::span(piece).first(source.read_at(piece, offset)));
  return hasher.value();
}

/// The line of a record without its hashes.
inline std::string line_start(record const& image) {
  return image.id + "\t" + file_state(image.file) + "\t";
}

/// The line of a record. @param start  line_start() before its file was decoded
inline std::string cache_line(std::string const& start, std::uint64_t file_hash,
                              std::uint64_t pixel_hash) {
  return start + std::to_string(file_hash) + "\t" + std::to_string(pixel_hash) + "\n";
}

/// (N) hashes in the lines of a cache, of the files and of the decoded pixels.
struct cache_hashes {
  std::vector<std::uint64_t> files, pixels;
};

/// Reads the lines of a cache; nothing if a record or the state of its file is another one.
/// @param verify  hashes every file again, too
inline std::optional<cache_hashes> hashes_in(std::string_view lines,
                                             std::vector<record> const& records, bool verify) {
  cache_hashes hashes;
  for (auto const& image : records) {
    auto const line = lines.substr(0, lines.find('\n'));
    auto const start = line_start(image);
    if (!line.starts_with(start)) return std::nullopt;
    std::uint64_t file = 0, pixels = 0;
    char const* const end = line.data() + line.size();
    auto const first = std::from_chars(line.data() + start.size(), end, file);
    if (first.ptr == end || *first.ptr != '\t') return std::nullopt;
    if (std::from_chars(first.ptr + 1, end, pixels).ptr != end) return std::nullopt;
    if (verify && file_hash(image.file) != file) return std::nullopt;
    hashes.files.push_back(file);
    hashes.pixels.push_back(pixels);
    lines.remove_prefix(line.size() + 1);
  }
  return hashes;
}

}  // namespace cxr::detail
