// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <cstring>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "cxr/core/error.hpp"
#include "cxr/core/mapped_file.hpp"
#include "cxr/data/decode/image_facts.hpp"
#include "cxr/data/decode/jpeg.hpp"
#include "cxr/data/decode/png.hpp"

namespace cxr {

/// What an image file states of its pixels; refuses what a decoder would take for an image, or for a
/// whole one, without an error.
/// @param bytes  of the whole file
/// @param file   named in errors
/// @throws file_error (empty, neither JPEG nor PNG, a JPEG that is cut off)
inline image_facts read_facts(std::span<std::uint8_t const> bytes,
                              std::filesystem::path const& file) {
  auto const refuse = [&](std::string const& what) {
    throw file_error(file, what, "fetch it again, or take it out of the folder", "bad-image");
  };
  auto const starts_with = [&](std::string_view magic) {
    return bytes.size() >= magic.size() &&
           std::memcmp(bytes.data(), magic.data(), magic.size()) == 0;
  };
  if (bytes.empty()) refuse("the file is empty");
  if (starts_with("\x89PNG\r\n")) return detail::png_facts(bytes);  // libpng refuses a cut file
  if (!starts_with("\xff\xd8\xff")) refuse("is not an image: it begins neither as JPEG nor as PNG");
  auto const facts = detail::jpeg_facts(bytes);
  if (!facts) refuse("is cut off: the JPEG has no end marker");
  return *facts;
}

/// The same, without decoding the file. @throws file_error (also: missing, unreadable)
inline image_facts read_facts(std::filesystem::path const& file) {
  mapped_file const content(file);
  return read_facts(content.bytes(), file);
}

}  // namespace cxr
