// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "cxr/core/error.hpp"

namespace cxr {

namespace detail {

/// Whether a JPEG goes on to its end marker: libjpeg fills what is missing with grey, and says
/// nothing. Walks the segments (ITU-T T.81, B.1.1), since the pictures inside of some (a thumbnail)
/// have end markers, too. What stands behind the end does not matter.
inline bool reaches_end_marker(std::span<std::uint8_t const> jpeg) {
  constexpr std::uint8_t scan = 0xda, end = 0xd9, stuffed = 0x00, first_restart = 0xd0;
  std::size_t at = 2;  // behind the start marker
  while (at + 4 <= jpeg.size() && jpeg[at] == 0xff && jpeg[at + 1] != end) {
    if (jpeg[at + 1] == 0xff) {  // fill
      ++at;
      continue;
    }
    bool const holds_pixels = jpeg[at + 1] == scan;
    at += 2 + (std::size_t{jpeg[at + 2]} << 8 | jpeg[at + 3]);
    if (!holds_pixels) continue;
    for (; at + 1 < jpeg.size(); at += 2) {
      // memchr, because this walks over every byte of every film.
      auto const* mark = std::memchr(jpeg.data() + at, 0xff, jpeg.size() - at - 1);
      if (!mark) return false;
      at = static_cast<std::size_t>(static_cast<std::uint8_t const*>(mark) - jpeg.data());
      auto const next = jpeg[at + 1];
      bool const restart = next >= first_restart && next < first_restart + 8;
      if (next == 0xff)
        --at;  // fill
      else if (next != stuffed && !restart)
        break;
    }
  }
  return at + 2 <= jpeg.size() && jpeg[at] == 0xff && jpeg[at + 1] == end;
}

/// Refuses what a decoder would take for an image, or half an image, without a word.
inline void require_whole_image(std::span<std::uint8_t const> bytes,
                                std::filesystem::path const& file) {
  auto const refuse = [&](std::string const& what) {
    throw file_error(file, what, "fetch it again, or take it out of the folder", "bad-image");
  };
  auto const starts_with = [&](std::string_view magic) {
    return bytes.size() >= magic.size() &&
           std::equal(magic.begin(), magic.end(), bytes.begin(),
                      [](char a, std::uint8_t b) { return static_cast<std::uint8_t>(a) == b; });
  };
  if (bytes.empty()) refuse("the file is empty");
  bool const jpeg = starts_with("\xff\xd8\xff");
  if (!jpeg && !starts_with("\x89PNG\r\n"))
    refuse("is not an image: it begins neither as JPEG nor as PNG");
  // libpng refuses a cut file by itself.
  if (jpeg && !reaches_end_marker(bytes)) refuse("is cut off: the JPEG has no end marker");
}

}  // namespace detail

}  // namespace cxr
