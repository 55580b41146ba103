// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/core/file.hpp"
#include "cxr/core/utf8.hpp"

namespace cxr {

/// A CSV file with a header.
struct csv_table {
  std::filesystem::path file;                  ///< for errors
  std::vector<std::string> head;               ///< names of the columns
  std::vector<std::vector<std::string>> rows;  ///< each as long as the head
  std::size_t head_line = 1;                   ///< of the file, for errors
  std::vector<std::size_t> lines = {};         ///< of the file, where each row begins

  /// The index of a column; nothing where there is none.
  std::optional<std::size_t> find(std::string_view name) const {
    auto const place = std::find(head.begin(), head.end(), name);
    if (place == head.end()) return std::nullopt;
    return static_cast<std::size_t>(place - head.begin());
  }
  /// The index of a column. @throws file_error (there is none)
  std::size_t column(std::string_view name) const {
    if (auto const index = find(name)) return *index;
    std::string columns;
    for (auto const& entry : head) columns += (columns.empty() ? "" : ", ") + entry;
    throw file_error(file, "has no column " + std::string(name) + "; its columns are " + columns,
                     "check its first line", "bad-csv");
  }
};

namespace detail {

/// Takes a CSV text apart (RFC 4180): cells in quotes may hold separators, line breaks and doubled
/// quotes.
class csv_reader {
 public:
  csv_reader(std::filesystem::path const& file, std::string_view text, char separator = ',')
      : file_(file), text_(text), separator_(separator) {
    constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";  // written by spreadsheets
    if (text_.starts_with(byte_order_mark)) text_.remove_prefix(byte_order_mark.size());
  }

  /// Whether there are more rows. Empty lines are no rows.
  bool more() {
    while (place_ < text_.size() && (text_[place_] == '\n' || text_[place_] == '\r')) next();
    return place_ < text_.size();
  }
  std::size_t line() const { return line_; }  ///< from 1, of what is read next

  /// The next row. @throws file_error (quotes that are not closed)
  std::vector<std::string> row() {
    std::vector<std::string> cells;
    do cells.push_back(cell());
    while (place_ < text_.size() && text_[place_] == separator_ && ++place_);
    if (place_ < text_.size() && text_[place_] == '\r') next();
    if (place_ < text_.size()) next();
    return cells;
  }

 private:
  void next() { line_ += text_[place_++] == '\n'; }
  bool ends_cell() const {
    return place_ == text_.size() || text_[place_] == separator_ || text_[place_] == '\n' ||
           (text_[place_] == '\r' && text_.substr(place_ + 1, 1) == "\n");
  }
  std::string cell() {
    std::string all;
    if (place_ < text_.size() && text_[place_] == '"') return quoted();
    for (; !ends_cell(); ++place_) all += text_[place_];
    return all;
  }
  std::string quoted() {
    std::string all;
    auto const first_line = line_;
    ++place_;
    for (; place_ < text_.size(); next()) {
      if (text_[place_] != '"') {
        all += text_[place_];
      } else if (text_.substr(place_ + 1, 1) == "\"") {
        all += text_[place_++];
      } else {
        ++place_;
        if (ends_cell()) return all;
        break;
      }
    }
    throw file_error(file_,
                     "line " + std::to_string(first_line) + " has a quoted cell without an end",
                     "close its quotes; a quote inside is written twice", "bad-csv");
  }

  std::filesystem::path const& file_;
  std::string_view text_;
  char separator_;
  std::size_t place_ = 0, line_ = 1;
};

/// Refuses a file whose bytes are no UTF-8 text that could be a table, by its first two.
inline void require_csv_text(std::filesystem::path const& file, std::string_view text) {
  auto const begin = text.substr(0, 2);
  bool const zipped = begin == "\x1f\x8b" || begin == "PK";
  if (zipped || begin == "\xff\xfe" || begin == "\xfe\xff")
    throw file_error(
        file, zipped ? "is compressed" : "is UTF-16",
        zipped ? "unpack it first (gunzip, unzip), and give the CSV file" : "save it as UTF-8",
        "csv-encoding");
}

inline void require_names_once(std::filesystem::path const& file, std::vector<std::string> names) {
  std::sort(names.begin(), names.end());
  if (auto const twice = std::adjacent_find(names.begin(), names.end()); twice != names.end())
    throw file_error(file, "has the column " + *twice + " twice", "rename one", "bad-csv");
}

/// Some cells of a row. @param head  all names @param line  of the file, where the row begins
/// @throws file_error (a cell is no UTF-8: it could be in no JSON file)
inline std::vector<std::string> kept_cells(std::filesystem::path const& file, std::size_t line,
                                           std::vector<std::string> const& head,
                                           std::vector<std::string> row,
                                           std::vector<std::size_t> const& kept) {
  std::vector<std::string> cells;
  for (auto const column : kept) {
    if (!is_utf8(row[column]))
      throw file_error(file,
                       "line " + std::to_string(line) + ", column " + plain_text(head[column]) +
                           ": is not UTF-8, " + plain_text(row[column]),
                       "save the file as UTF-8", "csv-encoding");
    cells.push_back(std::move(row[column]));
  }
  return cells;
}

/// The table of a CSV text. @param keep  called with the name of a column: whether to keep its cells
template <class Keep>
csv_table read_rows(std::filesystem::path const& file, std::string_view text, char separator,
                    Keep&& keep) {
  csv_reader reader(file, text, separator);
  if (!reader.more())
    throw file_error(file, "is empty", "give a CSV file whose first line names the columns",
                     "bad-csv");
  csv_table all{file, {}, {}, reader.line()};
  auto const head = reader.row();
  std::vector<std::size_t> kept;
  for (std::size_t column = 0; column < head.size(); ++column)
    if (keep(std::string_view(head[column]))) kept.push_back(column);
  all.head = kept_cells(file, all.head_line, head, head, kept);
  require_names_once(file, all.head);
  while (reader.more()) {
    all.lines.push_back(reader.line());
    auto row = reader.row();
    if (row.size() != head.size())
      throw file_error(file,
                       "line " + std::to_string(all.lines.back()) + " has " +
                           std::to_string(row.size()) + " cells for " +
                           std::to_string(head.size()) + " columns",
                       "complete or remove the line", "bad-csv");
    all.rows.push_back(kept_cells(file, all.lines.back(), head, std::move(row), kept));
  }
  return all;
}

}  // namespace detail

/// The separator of a CSV text: comma, semicolon or tab, whichever its first line has most often
/// outside of quotes; a comma where it has none.
inline char csv_separator(std::string_view text) {
  constexpr std::string_view separators = ",;\t";
  std::array<std::size_t, separators.size()> counts{};
  bool quoted = false;
  auto const first = std::min(text.find_first_not_of("\r\n"), text.size());
  for (char const character : text.substr(first)) {
    if (character == '"') quoted = !quoted;
    if (character == '\n' && !quoted) break;
    auto const place = separators.find(character);
    if (place != separators.npos && !quoted) ++counts[place];
  }
  auto const most = std::max_element(counts.begin(), counts.end()) - counts.begin();
  return separators[static_cast<std::size_t>(most)];
}

/// Reads some columns of a CSV file (RFC 4180, UTF-8) whose first line names the columns, and whose
/// cells are separated by commas, semicolons or tabs (csv_separator).
/// @param keep  called with the name of each column: whether to keep it
/// @throws file_error naming file and line (unreadable, empty, compressed, no UTF-8, a row of another
///         length, a column twice, quotes that are not closed)
template <class Keep>
csv_table read_csv_columns(std::filesystem::path const& file, Keep&& keep) {
  auto const text = read_text(file);
  detail::require_csv_text(file, text);
  return detail::read_rows(file, text, csv_separator(text), keep);
}

/// Reads all columns of a CSV file. @throws file_error as read_csv_columns
inline csv_table read_csv(std::filesystem::path const& file) {
  return read_csv_columns(file, [](std::string_view) { return true; });
}

}  // namespace cxr
