// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "cxr/data/decode/exif.hpp"
#include "cxr/data/decode/image_facts.hpp"

namespace cxr::detail {

/// The colour types of a PNG (ISO/IEC 15948, table 11.1).
inline void read_png_colour_type(std::uint8_t colour_type, image_facts& facts) {
  switch (colour_type) {
    case 0: facts.channels = 1, facts.interpretation = photometric::monochrome2; break;
    case 2: facts.channels = 3, facts.interpretation = photometric::rgb; break;
    case 3: facts.channels = 1, facts.interpretation = photometric::palette; break;
    case 4: facts.channels = 2, facts.interpretation = photometric::monochrome2; break;
    case 6: facts.channels = 4, facts.interpretation = photometric::rgb; break;
    default: break;  // not a PNG that can be decoded
  }
}

/// The significant bits of the channel that has most (ISO/IEC 15948, 11.3.2.5).
inline int png_significant_bits(std::span<std::uint8_t const> content) {
  return content.empty() ? 0 : *std::max_element(content.begin(), content.end());
}

/// The number in the first four bytes, the highest first.
inline std::uint32_t png_number(std::span<std::uint8_t const> bytes) {
  std::uint32_t number = 0;
  for (std::size_t index = 0; index < 4; ++index) number = number << 8 | bytes[index];
  return number;
}

/// What a PNG states: its header, its significant bits, and the orientation of its chunk eXIf. Damage is left to the
/// decoder to report; what stands behind it counts as not stated.
/// @param png  the whole file
/// Source   ISO/IEC 15948, 5.3 (chunks), 11.2.2 (IHDR), 11.3.2.5 (sBIT); eXIf of its third edition
inline image_facts png_facts(std::span<std::uint8_t const> png) {
  constexpr std::size_t signature_bytes = 8, frame_bytes = 12;  // length, type and check sum
  constexpr std::size_t bits_offset = 8, colour_offset = 9;     // inside of IHDR
  image_facts facts{.format = image_format::png};
  std::size_t chunk = signature_bytes;
  while (chunk + frame_bytes <= png.size()) {
    std::size_t const length = png_number(png.subspan(chunk));
    if (length > png.size() - chunk - frame_bytes) break;
    std::string_view const type(reinterpret_cast<char const*>(png.data()) + chunk + 4, 4);
    auto const content = png.subspan(chunk + 8, length);
    if (type == "IHDR" && length > colour_offset) {
      facts.width = static_cast<int>(png_number(content));
      facts.height = static_cast<int>(png_number(content.subspan(4)));
      facts.bits = content[bits_offset];
      read_png_colour_type(content[colour_offset], facts);
    }
    if (type == "sBIT") facts.used_bits = png_significant_bits(content);
    if (type == "eXIf") facts.orientation = exif_orientation(content);
    if (type == "IEND") break;
    chunk += frame_bytes + length;
  }
  return facts;
}

}  // namespace cxr::detail
