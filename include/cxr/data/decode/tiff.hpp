// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/data/decode/image_facts.hpp"
#include "cxr/data/image_problems.hpp"

namespace cxr::detail {

/// Whether a file begins as a TIFF of 32-bit offsets.
inline bool is_tiff(std::span<std::uint8_t const> bytes) {
  auto const begins = [&](std::uint8_t order, std::uint8_t low, std::uint8_t high) {
    return bytes.size() >= 4 && bytes[0] == order && bytes[1] == order && bytes[2] == low &&
           bytes[3] == high;
  };
  return begins('I', 42, 0) || begins('M', 0, 42);
}

/// The first directory of a TIFF. What lies outside of the file counts as not stated.
/// Source   TIFF revision 6.0 (1992), sections 2 (structure) and 8 (fields)
class tiff_directory {
 public:
  explicit tiff_directory(std::span<std::uint8_t const> bytes)
      : bytes_(bytes), begin_(number(4, 4).value_or(0)), entries_(number(begin_, 2).value_or(0)) {}

  /// Whether all its entries lie in the file.
  bool is_whole() const { return begin_ > 0 && entries_ > 0 && next_directory().has_value(); }
  /// Whether another image follows.
  bool has_next() const { return next_directory().value_or(0) != 0; }

  /// The numbers of a field; empty where there is no such field.
  std::vector<std::size_t> numbers(std::size_t tag) const {
    for (std::size_t entry = begin_ + 2, end = entry + 12 * entries_; entry < end; entry += 12)
      if (number(entry, 2) == tag) return numbers_at(entry);
    return {};
  }
  /// The first number of a field.
  std::size_t value(std::size_t tag, std::size_t otherwise) const {
    auto const all = numbers(tag);
    return all.empty() ? otherwise : all[0];
  }

 private:
  std::optional<std::size_t> next_directory() const {
    return number(begin_ + 2 + 12 * entries_, 4);
  }

  std::optional<std::size_t> number(std::size_t offset, std::size_t size) const {
    if (offset > bytes_.size() || size > bytes_.size() - offset) return std::nullopt;
    std::size_t value = 0;
    for (std::size_t index = 0; index < size; ++index)
      value = value << 8 | bytes_[offset + (bytes_[0] == 'M' ? index : size - 1 - index)];
    return value;
  }

  std::vector<std::size_t> numbers_at(std::size_t entry) const {
    auto const type = number(entry + 2, 2).value_or(0), count = number(entry + 4, 4).value_or(0);
    std::size_t const size = type == 3 ? 2 : type == 4 ? 4 : type == 1 ? 1 : 0;
    if (size == 0 || count > bytes_.size()) return {};
    auto const place = count * size <= 4 ? entry + 8 : number(entry + 8, 4).value_or(0);
    std::vector<std::size_t> all;
    for (std::size_t index = 0; index < count; ++index) {
      auto const value = number(place + index * size, size);
      if (!value) return {};
      all.push_back(*value);
    }
    return all;
  }

  std::span<std::uint8_t const> bytes_;
  std::size_t begin_, entries_;
};

/// Whether the strips or tiles of a TIFF are all there; those that are not compressed have as many bytes as
/// pixels need.
inline bool has_all_strips(tiff_directory const& directory, std::size_t file_bytes) {
  constexpr std::size_t width = 256, height = 257, bits = 258, compression = 259, channels = 277,
                        strip_rows = 278, tile_width = 322, tile_height = 323;
  auto const w = directory.value(width, 0), h = directory.value(height, 0);
  auto const pieces = [](std::size_t length, std::size_t piece) {
    return piece == 0 ? 0 : (length - 1) / piece + 1;
  };
  bool const tiled = directory.value(tile_width, 0) > 0;
  auto const offsets = directory.numbers(tiled ? 324 : 273),
             sizes = directory.numbers(tiled ? 325 : 279);
  auto const expected =
      tiled ? pieces(w, directory.value(tile_width, 0)) * pieces(h, directory.value(tile_height, 0))
            : pieces(h, std::min(h, directory.value(strip_rows, h)));
  if (w == 0 || h == 0 || expected == 0 || offsets.size() < expected ||
      sizes.size() != offsets.size())
    return false;
  std::size_t bytes = 0;
  for (std::size_t index = 0; index < offsets.size(); ++index) {
    if (sizes[index] == 0 || offsets[index] > file_bytes ||
        sizes[index] > file_bytes - offsets[index])
      return false;
    bytes += sizes[index];
  }
  auto const row_bits = w * directory.value(channels, 1) * directory.value(bits, 1);
  return directory.value(compression, 1) != 1 || bytes / h >= row_bits / 8;
}

inline photometric tiff_interpretation(std::size_t value) {
  switch (value) {
    case 0: return photometric::monochrome1;
    case 2: return photometric::rgb;
    case 3: return photometric::palette;
    case 5: return photometric::cmyk;
    case 6: return photometric::ycbcr;
    default: return photometric::monochrome2;
  }
}

/// Refuses what is not decoded. @throws file_error
inline void require_readable_tiff(image_facts const& facts, tiff_directory const& directory,
                                  std::filesystem::path const& file) {
  constexpr std::size_t sample_format = 339, unsigned_samples = 1, planes = 284, separate = 2;
  auto const refuse = [&](std::string const& problem, std::string const& remedy) {
    throw file_error(file, problem, remedy, "bad-image");
  };
  if (directory.has_next())
    refuse("is a TIFF of several pages", "save the page that is the radiograph as a file");
  if ((facts.bits != 8 && facts.bits != 16) ||
      directory.value(sample_format, unsigned_samples) != unsigned_samples)
    refuse("is a TIFF whose samples are not whole numbers of 8 or 16 bits",
           "convert it to one of 16 bits, or to PNG");
  if (facts.bits == 16 && facts.interpretation == photometric::monochrome1)
    refuse("is a TIFF of 16 bits in which 0 is white", "invert it, or convert it to PNG");
  if (facts.bits == 16 && facts.channels > 1 && directory.value(planes, 1) == separate)
    refuse("is a TIFF of 16 bits that stores each colour on its own", "convert it to PNG");
}

/// What a TIFF states.
/// @param tiff  the whole file
/// @throws file_error (cut off; several pages; samples other than whole numbers of 8 or 16 bits; 16 bits
///         in which 0 is white, or in a plane for each colour)
inline image_facts tiff_facts(std::span<std::uint8_t const> tiff,
                              std::filesystem::path const& file) {
  constexpr std::size_t width = 256, height = 257, bits = 258, interpretation = 262,
                        orientation = 274, channels = 277, largest = 281;
  tiff_directory const directory(tiff);
  auto const number = [&](std::size_t tag, std::size_t otherwise) {
    return static_cast<int>(directory.value(tag, otherwise));
  };
  auto const require_all = [&](bool all) {
    if (!all)
      throw file_error(file, "is cut off: a part of the TIFF lies behind its end",
                       std::string(image_remedy), "bad-image");
  };
  require_all(directory.is_whole());
  image_facts facts{.format = image_format::tiff};
  facts.width = number(width, 0);
  facts.height = number(height, 0);
  facts.bits = number(bits, 1);
  facts.channels = number(channels, 1);
  facts.interpretation = tiff_interpretation(directory.value(interpretation, 1));
  if (auto const turned = number(orientation, 1); turned >= 1 && turned <= 8)
    facts.orientation = turned;
  require_readable_tiff(facts, directory, file);
  require_all(has_all_strips(directory, tiff.size()));
  if (auto const maximum = directory.value(largest, 0); maximum > 0)
    facts.used_bits = std::min(facts.bits, static_cast<int>(std::bit_width(maximum)));
  return facts;
}

}  // namespace cxr::detail
