// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <unordered_map>
#include <utility>
#include <vector>

#include "cxr/core/csv_table.hpp"
#include "cxr/core/error.hpp"
#include "cxr/core/text.hpp"
#include "cxr/data/source/source.hpp"

namespace cxr {

/// The value of a record's column; empty where it is not known.
inline std::string column_value(record const& image, std::string_view name) {
  if (name == "subtype") return image.subtype;
  auto const found = std::find_if(image.columns.begin(), image.columns.end(),
                                  [&](auto const& column) { return column.first == name; });
  return found == image.columns.end() ? "" : found->second;
}

/// The names of the columns that any record has, in the order in which they appear; without subtype.
inline std::vector<std::string> column_names(std::vector<record> const& records) {
  std::vector<std::string> names;
  for (auto const& image : records)
    for (auto const& [name, value] : image.columns)
      if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  return names;
}

/// The band of an age: "0 to 4", "5 to 17", "18 to 39", "40 to 64", "65 and over"; empty where it is not
/// an age from 0 to 150.
/// @param age  in years ("63", "0.5"), or an age string of DICOM: "063Y", "018M", "002W", "010D"
inline std::string age_band(std::string_view age) {
  double years = -1;
  auto const [end, failed] = std::from_chars(age.data(), age.data() + age.size(), years);
  std::string_view const unit(end, static_cast<std::size_t>(age.data() + age.size() - end));
  if (unit == "M") years /= 12;
  if (unit == "W") years /= 52;
  if (unit == "D") years /= 365;
  bool const known = unit.empty() || unit == "Y" || unit == "M" || unit == "W" || unit == "D";
  if (failed != std::errc() || !known || !(years >= 0 && years <= 150)) return "";
  return years < 5    ? "0 to 4"
         : years < 18 ? "5 to 17"
         : years < 40 ? "18 to 39"
         : years < 65 ? "40 to 64"
                      : "65 and over";
}

/// Whether a column holds ages, by its name: "age", "Patient Age", "age_years".
inline bool holds_ages(std::string_view name) {
  auto const lower = " " + detail::lower_case(std::string(name)) + " ";
  auto const is_letter = [](char character) { return character >= 'a' && character <= 'z'; };
  for (auto place = lower.find("age"); place != lower.npos; place = lower.find("age", place + 1))
    if (!is_letter(lower[place - 1]) && !is_letter(lower[place + 3])) return true;
  return false;
}

namespace detail {

/// Row of each key. @throws file_error (a key twice)
inline std::unordered_map<std::string, std::size_t> rows_by_key(csv_table const& table) {
  std::unordered_map<std::string, std::size_t> rows;
  for (std::size_t row = 0; row < table.rows.size(); ++row)
    if (!rows.emplace(table.rows[row][0], row).second)
      throw file_error(table.file,
                       "describes " + table.head[0] + " " + table.rows[row][0] + " twice",
                       "give one line for each " + table.head[0], "record-columns");
  return rows;
}

/// Refuses file names that several images have.
inline void require_different_names(std::vector<record> const& records, csv_table const& table,
                                    std::unordered_map<std::string, std::size_t> const& rows) {
  std::unordered_map<std::string, std::string> ids;
  for (auto const& image : records) {
    auto const name = image.file.filename().string();
    if (rows.count(image.id) || !rows.count(name)) continue;
    if (auto const [entry, is_new] = ids.emplace(name, image.id); !is_new)
      throw file_error(table.file,
                       "names " + name + ", and there are " + entry->second + " and " + image.id,
                       "name images by their path below the data folder", "record-columns");
  }
}

/// The columns to take. @param names  separated by commas; empty: all but the first
inline std::vector<std::size_t> chosen_columns(csv_table const& table, std::string_view names) {
  std::vector<std::size_t> columns;
  for (std::size_t column = 1; names.empty() && column < table.head.size(); ++column)
    columns.push_back(column);
  while (!names.empty()) {
    auto const comma = std::min(names.find(','), names.size());
    columns.push_back(table.column(names.substr(0, comma)));
    names.remove_prefix(std::min(comma + 1, names.size()));
  }
  return columns;
}

}  // namespace detail

/// Adds what a CSV file states about images or patients to their records, as record::columns. The first
/// column is "patient", whose cells are patient keys, or any other name, whose cells are ids or file
/// names of images. Images that the file does not describe get no values.
/// @param names  of the columns to add, separated by commas; empty: all
/// @throws file_error (unreadable, no table, no such column, a key twice, a file name of several images,
///         none of the records described)
inline void add_columns(std::vector<record>& records, std::filesystem::path const& file,
                        std::string_view names = {}) {
  auto const table = read_csv(file);
  auto const rows = detail::rows_by_key(table);
  auto const columns = detail::chosen_columns(table, names);
  bool const by_patient = table.head[0] == "patient";
  if (!by_patient) detail::require_different_names(records, table, rows);
  std::size_t described = 0;
  for (auto& image : records) {
    auto found = rows.find(by_patient ? image.patient : image.id);
    if (found == rows.end() && !by_patient) found = rows.find(image.file.filename().string());
    if (found == rows.end()) continue;
    ++described;
    for (auto const column : columns)
      if (auto const& value = table.rows[found->second][column]; !value.empty())
        image.columns.emplace_back(table.head[column], value);
  }
  if (described == 0 && !records.empty())
    throw file_error(
        file,
        "describes none of the " + std::to_string(records.size()) +
            " images; its first column is " + table.head[0] + ", the first image is " +
            records.front().id,
        "give a first column with ids or file names of images, or named patient, with patient keys",
        "record-columns");
}

}  // namespace cxr
