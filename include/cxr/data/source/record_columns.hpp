// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <filesystem>
#include <optional>
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

/// A value without blanks at its ends; empty where the text means that none is known: blank, or "NA",
/// "N/A", "#N/A", "<NA>", "nan", "null" in any case.
inline std::string known_value(std::string_view text) {
  constexpr std::array<std::string_view, 7> missing{"na",  "n/a",  "#n/a", "<na>",
                                                    "nan", "-nan", "null"};
  std::string value(detail::trimmed(text));
  bool const known =
      std::find(missing.begin(), missing.end(), detail::lower_case(value)) == missing.end();
  return known ? value : "";
}

/// The value of a record's column; empty where it is not known (known_value).
inline std::string column_value(record const& image, std::string_view name) {
  if (name == "subtype") return known_value(image.subtype);
  auto const found = std::find_if(image.columns.begin(), image.columns.end(),
                                  [&](auto const& column) { return column.first == name; });
  return found == image.columns.end() ? "" : known_value(found->second);
}

/// The names of the columns that any record has, in the order in which they appear; without subtype.
inline std::vector<std::string> column_names(std::vector<record> const& records) {
  std::vector<std::string> names;
  for (auto const& image : records)
    for (auto const& [name, value] : image.columns)
      if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  return names;
}

namespace detail {

/// How many of a unit are a year, "m" 12; 0 for what is no unit.
inline double units_in_year(std::string_view unit) {
  auto const any = [unit](auto const*... words) { return ((unit == words) || ...); };
  if (any("", "y", "yr", "yrs", "year", "years")) return 1;
  if (any("m", "month", "months")) return 12;
  if (any("w", "week", "weeks")) return 52;
  return any("d", "day", "days") ? 365 : 0;
}

/// The words of a name in lower case: "PatientAge", "patient_age" and "Patient Age" have two.
inline std::vector<std::string> words_in(std::string_view name) {
  auto const in = [](char character, char first, char last) {
    return character >= first && character <= last;
  };
  std::vector<std::string> words;
  bool open = false, after_small = false;
  for (char const character : name) {
    bool const small = in(character, 'a', 'z'), capital = in(character, 'A', 'Z');
    if (!open || (capital && after_small)) words.emplace_back();
    open = small || capital;
    after_small = small;
    if (open) words.back() += character;
  }
  std::erase(words, "");
  for (auto& word : words) word = lower_case(word);
  return words;
}

}  // namespace detail

/// An age in years, from 0 to 150; nothing for any other text.
/// @param age  in years ("63", "0.5", "63 years"), or with the unit of an age string of DICOM: "063Y",
///             "018M", "002W", "010D", in any case
inline std::optional<double> age_in_years(std::string_view age) {
  auto const text = detail::lower_case(std::string(detail::trimmed(age)));
  double years = -1;
  auto const [end, failed] = std::from_chars(text.data(), text.data() + text.size(), years);
  auto const rest = static_cast<std::size_t>(text.data() + text.size() - end);
  auto const units = detail::units_in_year(detail::trimmed({end, rest}));
  if (failed != std::errc() || units == 0) return std::nullopt;
  years /= units;
  if (!(years >= 0 && years <= 150)) return std::nullopt;
  return years;
}

/// The band of an age: "0 to 4", "5 to 17", "18 to 39", "40 to 64", "65 and over"; empty where it is not
/// an age (age_in_years).
inline std::string age_band(std::string_view age) {
  auto const years = age_in_years(age);
  if (!years) return "";
  return *years < 5    ? "0 to 4"
         : *years < 18 ? "5 to 17"
         : *years < 40 ? "18 to 39"
         : *years < 65 ? "40 to 64"
                       : "65 and over";
}

/// Whether a column holds ages, by its name: "age", "Patient Age", "PatientAge", "age_years"; not the
/// name of groups, "age_group".
inline bool holds_ages(std::string_view name) {
  auto const words = detail::words_in(name);
  auto const any = [&](auto const*... texts) {
    return ((std::find(words.begin(), words.end(), texts) != words.end()) || ...);
  };
  return any("age", "patientage") && !any("group", "groups", "band", "bands", "bin", "range",
                                          "category", "class", "decade", "code");
}

namespace detail {

/// Row of each key. @throws file_error (a row without a key, a key twice)
inline std::unordered_map<std::string, std::size_t> rows_by_key(csv_table const& table) {
  std::unordered_map<std::string, std::size_t> rows;
  for (std::size_t row = 0; row < table.rows.size(); ++row) {
    auto const& key = table.rows[row][0];
    auto const line = std::to_string(table.lines[row]);
    if (trimmed(key).empty())
      throw file_error(table.file, "line " + line + " has no " + table.head[0],
                       "complete or remove the line", "record-columns");
    if (auto const [entry, is_new] = rows.emplace(key, row); !is_new)
      throw file_error(table.file,
                       "describes " + table.head[0] + " " + key + " twice, in the lines " +
                           std::to_string(table.lines[entry->second]) + " and " + line,
                       "give one line for each " + table.head[0], "record-columns");
  }
  return rows;
}

/// Refuses columns whose names the source has given to values of its own.
inline void require_new_columns(std::vector<record> const& records, csv_table const& table,
                                std::vector<std::size_t> const& columns) {
  auto const own = column_names(records);
  for (auto const column : columns) {
    auto const& name = table.head[column];
    if (name != "subtype" && std::find(own.begin(), own.end(), name) == own.end()) continue;
    throw file_error(table.file,
                     "line " + std::to_string(table.head_line) + " names the column " + name +
                         ", and the source has values of that name",
                     "rename the column, or choose others with --subgroups", "record-columns");
  }
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
/// @throws file_error (unreadable, no table, no such column, a column of a name that the source has, a row
///         without a key, a key twice, a file name of several images, none of the records described)
inline void add_columns(std::vector<record>& records, std::filesystem::path const& file,
                        std::string_view names = {}) {
  auto const table = read_csv(file);
  auto const rows = detail::rows_by_key(table);
  auto const columns = detail::chosen_columns(table, names);
  detail::require_new_columns(records, table, columns);
  bool const by_patient = table.head[0] == "patient";
  if (!by_patient) detail::require_different_names(records, table, rows);
  std::size_t described = 0;
  for (auto& image : records) {
    auto found = rows.find(by_patient ? image.patient : image.id);
    if (found == rows.end() && !by_patient) found = rows.find(image.file.filename().string());
    if (found == rows.end()) continue;
    ++described;
    for (auto const column : columns)
      if (auto value = known_value(table.rows[found->second][column]); !value.empty())
        image.columns.emplace_back(table.head[column], std::move(value));
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
