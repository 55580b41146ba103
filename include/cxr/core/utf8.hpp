// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace cxr {

namespace detail {

/// Length of the well-formed UTF-8 sequence at the front of a text; 0 where there is none.
/// Source   The Unicode Standard 15, table 3-7
constexpr std::size_t utf8_length(std::string_view text) {
  auto const byte = [&](std::size_t index) { return static_cast<unsigned char>(text[index]); };
  auto const lead = byte(0);
  if (lead < 0x80) return 1;
  std::size_t const length = lead < 0xc2   ? 0
                             : lead < 0xe0 ? 2
                             : lead < 0xf0 ? 3
                             : lead < 0xf5 ? 4
                                           : 0;
  if (length == 0 || text.size() < length) return 0;
  // Overlong forms, surrogates and what lies above U+10FFFF differ in the second byte.
  unsigned const least = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
  unsigned const most = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
  if (byte(1) < least || byte(1) > most) return 0;
  for (std::size_t index = 2; index < length; ++index)
    if (byte(index) < 0x80 || byte(index) > 0xbf) return 0;
  return length;
}

constexpr bool is_control(char character) {
  auto const byte = static_cast<unsigned char>(character);
  return byte < 0x20 || byte == 0x7f;
}

}  // namespace detail

/// Whether a text is well-formed UTF-8.
constexpr bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    auto const length = detail::utf8_length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

/// Whether a text is well-formed UTF-8 without control characters: what JSON, CSV and a terminal
/// take as it is.
constexpr bool is_plain_text(std::string_view text) {
  while (!text.empty()) {
    auto const length = detail::utf8_length(text);
    if (length == 0 || detail::is_control(text[0])) return false;
    text.remove_prefix(length);
  }
  return true;
}

/// The text with every byte that is not UTF-8, and every control character, as "\xe9".
inline std::string plain_text(std::string_view text) {
  std::string plain;
  while (!text.empty()) {
    auto const length = detail::utf8_length(text);
    if (length > 0 && !detail::is_control(text[0])) {
      plain += text.substr(0, length);
      text.remove_prefix(length);
      continue;
    }
    constexpr std::string_view digits = "0123456789abcdef";
    auto const byte = static_cast<unsigned char>(text[0]);
    plain += {'\\', 'x', digits[byte >> 4], digits[byte & 15]};
    text.remove_prefix(1);
  }
  return plain;
}

/// The same of each line; line breaks stay.
inline std::string plain_lines(std::string_view text) {
  for (std::string plain;; plain += '\n') {
    auto const end = text.find('\n');
    plain += plain_text(text.substr(0, end));
    if (end == std::string_view::npos) return plain;
    text.remove_prefix(end + 1);
  }
}

}  // namespace cxr
