// SPDX-License-Identifier: MIT
#pragma once

#include <locale>
#include <sstream>
#include <string>
#include <string_view>

#include "cxr/core/utf8.hpp"

namespace cxr {

namespace detail {

/// A text in quotes, each quote in it doubled, where it has one of some characters; else as it is.
inline std::string quoted_where(std::string const& text, std::string_view characters) {
  if (text.find_first_of(characters) == std::string::npos) return text;
  std::string quoted = "\"";
  for (char const character : text) {
    if (character == '"') quoted += '"';
    quoted += character;
  }
  return quoted + "\"";
}

}  // namespace detail

/// A text as one cell of a CSV file, quoted where it must be (RFC 4180). Bytes that are not UTF-8, and
/// control characters except line breaks, stand as "\xe9": a CSV file is always valid UTF-8.
inline std::string csv_cell(std::string_view text) {
  return detail::quoted_where(plain_lines(text), ",\"\n");
}

/// A stream that writes numbers with nine digits and a decimal point, whatever the locale of the
/// program that cxr is a part of.
inline std::ostringstream csv_stream() {
  std::ostringstream csv;
  csv.imbue(std::locale::classic());
  csv.precision(9);
  return csv;
}

}  // namespace cxr
