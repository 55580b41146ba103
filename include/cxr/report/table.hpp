// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "cxr/core/text.hpp"
#include "cxr/measure/interval/interval.hpp"
#include "cxr/measure/measurement.hpp"

namespace cxr {

/// A measurement for people: four digits, or "undefined (why)".
inline std::string to_text(measurement const& value) {
  if (!value.defined()) return "undefined (" + std::string(value.why_not()) + ")";
  return fixed_text(value.value(), 4);
}

/// The same with its interval, where there is one: "0.9531 [0.931, 0.969]".
inline std::string to_text(measurement const& value, interval const& range) {
  if (!value.defined() || !range.defined()) return to_text(value);
  return to_text(value) + " [" + fixed_text(range.low, 3) + ", " + fixed_text(range.high, 3) + "]";
}

/// A threshold for people: four digits; outside of 0.0001 to 0.9999 seven significant ones, or as many as
/// it takes to differ from 1. The slider of the page writes the same.
inline std::string threshold_text(double threshold) {
  bool const extreme =
      (threshold > 0 && threshold < 0.0001) || (threshold > 0.9999 && threshold < 1);
  if (!extreme) return fixed_text(threshold, 4);
  std::array<char, 40> digits{};
  auto const written = [&](auto... form) {
    auto* const end = digits.data() + digits.size();
    return std::string(digits.data(), std::to_chars(digits.data(), end, threshold, form...).ptr);
  };
  if (threshold > 0.5) {
    auto const text = fixed_text(threshold, 7);
    return text.starts_with('1') ? written() : text;
  }
  auto text = written(std::chars_format::scientific, 6);  // "1.234567e-07"
  int const power = std::stoi(text.substr(text.find('e') + 1));
  if (power >= -6) return fixed_text(threshold, 6 - power);
  return text.substr(0, text.find('e') + 1) + std::to_string(power);
}

/// Rows of cells, aligned for a console: the first column to the left, the others to the right.
class table {
 public:
  /// @param head  one cell for each column
  explicit table(std::vector<std::string> head) { rows_.push_back(std::move(head)); }

  /// Adds a row; missing cells are empty.
  void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }

  /// The cells; the first row is the head.
  std::vector<std::vector<std::string>> const& rows() const { return rows_; }

  /// The whole table, a line for each row, with a rule below the head; without columns empty.
  std::string text() const {
    std::vector<std::size_t> widths;
    for (auto const& row : rows_) {
      widths.resize(std::max(widths.size(), row.size()));
      for (std::size_t c = 0; c < row.size(); ++c) widths[c] = std::max(widths[c], row[c].size());
    }
    if (widths.empty()) return {};
    std::string lines;
    for (std::size_t r = 0; r < rows_.size(); ++r) {
      for (std::size_t c = 0; c < rows_[r].size(); ++c) {
        std::string const gap(widths[c] - rows_[r][c].size(), ' ');
        lines += (c == 0 ? "" : "  ") + (c == 0 ? rows_[r][c] + gap : gap + rows_[r][c]);
      }
      lines += "\n";
      if (r > 0) continue;
      std::size_t width = 2 * (widths.size() - 1);
      for (auto const column : widths) width += column;
      lines += std::string(width, '-') + "\n";
    }
    return lines;
  }

 private:
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace cxr
