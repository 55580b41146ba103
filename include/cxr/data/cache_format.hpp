// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "cxr/core/content_hash.hpp"
#include "cxr/core/mapped_file.hpp"
#include "cxr/data/source/source.hpp"

// A cache is one file: a header of eight words, the pixels of all records, and a line for each record:
// "id<TAB>bytes<TAB>time<TAB>hash\n".
namespace cxr::detail {

/// Numbers of a cache file: magic, records, channels, size, bytes and hash of the lines, bits of a
/// pixel (0 for 8, as the first caches have it), 0.
using cache_header = std::array<std::uint64_t, 8>;

/// Offset of the pixels in the file.
inline constexpr std::size_t first_pixel = sizeof(cache_header);

/// The header of a cache with pixels (N,C,H,W), H = W = size, and these lines.
template <class Pixel>
cache_header header_of(std::size_t records, std::int64_t channels, std::int64_t size,
                       std::string_view lines) {
  constexpr std::uint64_t magic = 0x3172'7863'6163'6865;  // identifies the version of the format
  constexpr std::uint64_t bits = 8 * sizeof(Pixel);
  return {magic,
          records,
          static_cast<std::uint64_t>(channels),
          static_cast<std::uint64_t>(size),
          lines.size(),
          content_hash(lines),
          bits == 8 ? 0 : bits,
          0};
}

/// What identifies a file's state without reading it.
inline std::string file_state(std::filesystem::path const& file) {
  std::error_code failed;
  auto const bytes = std::filesystem::file_size(file, failed);
  auto const time = std::filesystem::last_write_time(file, failed).time_since_epoch().count();
  return failed ? "gone" : std::to_string(bytes) + "\t" + std::to_string(time);
}

inline std::uint64_t file_hash(std::filesystem::path const& file) {
  return content_hash(mapped_file(file).bytes());
}

/// The line of a record without its hash.
inline std::string line_start(record const& image) {
  return image.id + "\t" + file_state(image.file) + "\t";
}

/// (N) hashes in the lines of a cache; nothing if a record or the state of its file is another one.
/// @param verify  hashes every file again, too
inline std::optional<std::vector<std::uint64_t>> hashes_in(std::string_view lines,
                                                           std::vector<record> const& records,
                                                           bool verify) {
  std::vector<std::uint64_t> hashes;
  for (auto const& image : records) {
    auto const line = lines.substr(0, lines.find('\n'));
    auto const start = line.substr(0, line.rfind('\t') + 1);
    std::uint64_t hash = 0;
    std::from_chars(line.data() + start.size(), line.data() + line.size(), hash);
    if (start != line_start(image)) return std::nullopt;
    if (verify && file_hash(image.file) != hash) return std::nullopt;
    hashes.push_back(hash);
    lines.remove_prefix(line.size() + 1);
  }
  return hashes;
}

}  // namespace cxr::detail
