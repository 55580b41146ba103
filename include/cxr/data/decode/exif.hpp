// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace cxr::detail {

/// The orientation that EXIF states, 1 (upright) … 8; 1 where it states none.
/// @param tiff  the bytes behind "Exif\0\0" in a JPEG, or of the chunk eXIf in a PNG
/// Source   JEITA CP-3451, 4.6.2 (a TIFF header and its first directory) and 4.6.4 (tag 0x0112)
inline int exif_orientation(std::span<std::uint8_t const> tiff) {
  constexpr std::size_t header_bytes = 8, entry_bytes = 12;
  constexpr std::uint32_t orientation_tag = 0x0112;
  if (tiff.size() < header_bytes) return 1;
  bool const big_endian = tiff[0] == 'M';
  auto const number = [&](std::size_t offset, std::size_t bytes) {
    std::uint32_t value = 0;
    for (std::size_t index = 0; index < bytes; ++index)
      value = value << 8 | tiff[offset + (big_endian ? index : bytes - 1 - index)];
    return value;
  };
  std::size_t const directory = number(4, 4);
  if (directory + 2 > tiff.size()) return 1;
  auto const entries = number(directory, 2);
  for (std::size_t index = 0; index < entries; ++index) {
    auto const entry = directory + 2 + index * entry_bytes;
    if (entry + entry_bytes > tiff.size()) return 1;
    if (number(entry, 2) != orientation_tag) continue;
    auto const value = number(entry + 8, 2);
    return value >= 1 && value <= 8 ? static_cast<int>(value) : 1;
  }
  return 1;
}

}  // namespace cxr::detail
