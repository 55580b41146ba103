// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "cxr/core/csv_table.hpp"
#include "cxr/core/error.hpp"
#include "cxr/core/parse.hpp"
#include "cxr/core/text.hpp"
#include "cxr/data/source/ledger.hpp"
#include "cxr/data/source/record_columns.hpp"

namespace cxr {

/// Names of columns of which a table must have one at least.
using column_choice = std::vector<std::string_view>;

/// A CSV file whose columns are added to the rows of another.
struct joined_table {
  std::filesystem::path file;          ///< one row for each key
  std::vector<std::string_view> keys;  ///< columns that both have
};

/// The rows of the CSV files of a manifest: those of several files one behind the other, with the
/// columns of joined tables. Only the columns that are asked for are kept.
class manifest_table {
 public:
  /// @param files   of rows, with equal columns; one at least
  /// @param needed  columns
  /// @throws file_error (no such file, no table, a missing column, a key twice in a joined table)
  manifest_table(std::vector<std::filesystem::path> files, std::vector<joined_table> const& joined,
                 std::vector<column_choice> const& needed)
      : files_(std::move(files)) {
    for (auto const& choice : needed) wanted_.insert(wanted_.end(), choice.begin(), choice.end());
    for (auto const& table : joined)
      wanted_.insert(wanted_.end(), table.keys.begin(), table.keys.end());
    for (std::size_t file = 0; file < files_.size(); ++file) append(file);
    for (auto const& table : joined) join(table);
    for (auto const& choice : needed) require(choice);
  }

  std::size_t size() const { return rows_.size(); }  ///< rows

  /// A cell without blanks at its ends; empty where there is no such column.
  std::string_view cell(std::size_t row, std::string_view column) const {
    auto const place = std::find(head_.begin(), head_.end(), column);
    if (place == head_.end()) return {};
    return detail::trimmed(rows_[row][static_cast<std::size_t>(place - head_.begin())]);
  }
  /// The first known value (known_value) of some columns, and the column; both empty where none is
  /// known.
  template <std::size_t N>
  std::pair<std::string, std::string_view> known(
      std::size_t row, std::array<std::string_view, N> const& names) const {
    for (auto const column : names)
      if (auto value = known_value(cell(row, column)); !value.empty())
        return {std::move(value), column};
    return {};
  }
  /// The CSV file of a row.
  std::filesystem::path const& file(std::size_t row) const { return files_[places_[row].first]; }
  /// "line 12, column path", for errors.
  std::string place(std::size_t row, std::string_view column) const {
    return "line " + std::to_string(places_[row].second) + ", column " + std::string(column);
  }
  /// Every CSV file that was read.
  std::vector<std::filesystem::path> files() const {
    auto all = files_;
    all.insert(all.end(), joined_.begin(), joined_.end());
    return all;
  }
  /// Rows of joined tables that no row has asked for, and rows that found no partner.
  std::vector<unused_files> const& unused() const { return unused_; }

 private:
  csv_table read(std::filesystem::path const& file) {
    std::error_code failed;
    auto packed = file;
    packed += ".gz";
    if (!std::filesystem::exists(file, failed) && std::filesystem::exists(packed, failed))
      throw file_error(packed, "is compressed", "unpack it first: gunzip " + packed.string(),
                       "csv-encoding");
    return read_csv_columns(file, [&](std::string_view column) {
      if (known_columns_.emplace(column).second) seen_.emplace_back(column);
      return std::find(wanted_.begin(), wanted_.end(), column) != wanted_.end();
    });
  }

  void append(std::size_t file) {
    auto table = read(files_[file]);
    if (file == 0) head_ = table.head;
    if (table.head != head_)
      for (auto const& column : head_) table.column(column);  // throws where one is missing
    for (std::size_t row = 0; row < table.rows.size(); ++row) {
      std::vector<std::string> cells;
      for (auto const& column : head_)
        cells.push_back(std::move(table.rows[row][table.column(column)]));
      rows_.push_back(std::move(cells));
      places_.emplace_back(file, table.lines[row]);
    }
  }

  /// The keys of a row as one text.
  static std::string key(std::vector<std::string> const& row,
                         std::vector<std::size_t> const& columns) {
    std::string text;
    for (auto const column : columns) text += std::string(detail::trimmed(row[column])) + '\n';
    return text;
  }
  std::unordered_map<std::string, std::size_t> index(csv_table const& table,
                                                     std::vector<std::size_t> const& keys) const {
    std::unordered_map<std::string, std::size_t> rows;
    for (std::size_t row = 0; row < table.rows.size(); ++row)
      if (auto const [entry, is_new] = rows.emplace(key(table.rows[row], keys), row); !is_new)
        throw file_error(table.file,
                         "the lines " + std::to_string(table.lines[entry->second]) + " and " +
                             std::to_string(table.lines[row]) + " have the same " +
                             table.head[keys.back()],
                         "give one line for each", "manifest-join");
    return rows;
  }

  void join(joined_table const& joined) {
    auto const table = read(joined.file);
    joined_.push_back(joined.file);
    std::vector<std::size_t> own_keys, their_keys, added;
    for (auto const column : joined.keys) {
      require({column});
      own_keys.push_back(
          static_cast<std::size_t>(std::find(head_.begin(), head_.end(), column) - head_.begin()));
      their_keys.push_back(table.column(column));
    }
    for (std::size_t column = 0; column < table.head.size(); ++column)
      if (std::find(head_.begin(), head_.end(), table.head[column]) == head_.end())
        added.push_back(column);
    auto const rows = index(table, their_keys);
    std::vector<bool> used(table.rows.size());
    unused_files unpaired{"row without a row in " + joined.file.filename().string(), "", 0, "row"};
    for (std::size_t row = 0; row < rows_.size(); ++row) {
      auto const found = rows.find(key(rows_[row], own_keys));
      if (found == rows.end() && unpaired.count++ == 0)
        unpaired.example = place(row, joined.keys[0]);
      if (found != rows.end()) used[found->second] = true;
      for (auto const column : added)
        rows_[row].push_back(found == rows.end() ? "" : table.rows[found->second][column]);
    }
    for (auto const column : added) head_.push_back(table.head[column]);
    note(unpaired, table, used);
  }

  void note(unused_files const& unpaired, csv_table const& table, std::vector<bool> const& used) {
    if (unpaired.count > 0) unused_.push_back(unpaired);
    auto const first = std::find(used.begin(), used.end(), false);
    if (first == used.end()) return;
    auto const line = table.lines[static_cast<std::size_t>(first - used.begin())];
    unused_.push_back({"row of " + table.file.filename().string() + " that no image has",
                       "line " + std::to_string(line),
                       static_cast<std::size_t>(std::count(used.begin(), used.end(), false)),
                       "row"});
  }

  void require(column_choice const& choice) const {
    for (auto const column : choice)
      if (std::find(head_.begin(), head_.end(), column) != head_.end()) return;
    std::string names, columns;
    for (auto const column : choice) names += (names.empty() ? "" : " or ") + std::string(column);
    for (auto const& column : seen_) columns += (columns.empty() ? "" : ", ") + column;
    throw file_error(files_[0],
                     "has no column " + names + "; the nearest is " +
                         nearest(std::string(choice[0]), seen_) + "; its columns are " + columns,
                     "correct its first line, or the names in the program", "manifest-column");
  }

  std::vector<std::filesystem::path> files_, joined_;
  std::vector<std::string_view> wanted_;
  std::vector<std::string> seen_;  // every column of the files, in their order
  std::unordered_set<std::string> known_columns_;
  std::vector<std::string> head_;
  std::vector<std::vector<std::string>> rows_;
  std::vector<std::pair<std::size_t, std::size_t>> places_;  // file and line of each row
  std::vector<unused_files> unused_;
};

/// One row of a manifest's table.
struct manifest_row {
  manifest_table const& table;  ///< of it
  std::size_t index;            ///< in the table

  /// As manifest_table::cell.
  std::string_view cell(std::string_view column) const { return table.cell(index, column); }
  /// As manifest_table::known, without the column.
  template <std::size_t N>
  std::string known(std::array<std::string_view, N> const& names) const {
    return table.known(index, names).first;
  }
  /// An error that names file, line and column.
  file_error problem(std::string_view column, std::string const& what, std::string const& remedy,
                     std::string const& anchor) const {
    return {table.file(index), table.place(index, column) + ": " + what, remedy, anchor};
  }
};

}  // namespace cxr
