// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace cxr::test {

/// A text of any bytes, zeros included: `"\0\1"_bytes`.
inline std::string operator""_bytes(char const* text, std::size_t length) { return {text, length}; }

inline std::span<std::uint8_t const> as_span(std::string_view bytes) {
  return {reinterpret_cast<std::uint8_t const*>(bytes.data()), bytes.size()};
}

/// The last `bytes` bytes of a number, the highest first.
inline std::string big_endian(std::size_t number, int bytes) {
  std::string text;
  while (bytes-- > 0) text += static_cast<char>(number >> (8 * bytes));
  return text;
}

/// A marker segment of a JPEG.
inline std::string segment(std::string const& marker, std::string const& content) {
  return "\xff" + marker + big_endian(content.size() + 2, 2) + content;
}

/// A chunk of a PNG, its check sum zero.
inline std::string chunk(std::string const& type, std::string const& content) {
  return big_endian(content.size(), 4) + type + content + std::string(4, '\0');
}

/// A directory of EXIF with an orientation behind another entry.
inline std::string exif(char orientation) {
  return "MM\0*\0\0\0\10\0\2"_bytes + "\1\0\0\3\0\0\0\1\0\7\0\0"_bytes +
         "\1\22\0\3\0\0\0\1\0"_bytes + orientation + "\0\0\0\0\0\0"_bytes;
}

/// A JPEG with an EXIF segment behind its start marker.
inline std::string with_orientation(std::string const& jpeg, char orientation) {
  return jpeg.substr(0, 2) + segment("\xe1", "Exif\0\0"_bytes + exif(orientation)) + jpeg.substr(2);
}

}  // namespace cxr::test
