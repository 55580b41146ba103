// SPDX-License-Identifier: MIT
#pragma once

#include <locale>
#include <sstream>
#include <string>
#include <string_view>

#include "cxr/core/utf8.hpp"

namespace cxr {

/// A text as one cell of a CSV file, quoted where it must be (RFC 4180). Bytes that are not UTF-8, and
/// control characters except line breaks, stand as "\xe9": a CSV file is always valid UTF-8.
inline std::string csv_cell(std::string_view text) {
  auto const cell = plain_lines(text);
  if (cell.find_first_of(",\"\n") == std::string::npos) return cell;
  std::string quoted = "\"";
  for (char const character : cell) {
    if (character == '"') quoted += '"';
    quoted += character;
  }
  return quoted + "\"";
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
