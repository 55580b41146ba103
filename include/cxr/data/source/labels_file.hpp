// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/core/file.hpp"
#include "cxr/data/source/source.hpp"

namespace cxr {

namespace detail {

inline std::string labels_header(std::span<std::string_view const> classes) {
  std::string header = "image,patient";
  for (auto const name : classes) header += "," + std::string(name);
  return header;
}

inline std::vector<std::string> split_text(std::string_view text, char separator) {
  std::vector<std::string> cells(1);
  for (char const character : text)
    if (character == separator)
      cells.emplace_back();
    else
      cells.back() += character;
  return cells;
}

inline std::optional<presence> read_presence(std::string_view cell) {
  if (cell.empty()) return presence::unknown;
  if (cell == "0") return presence::absent;
  if (cell == "1") return presence::present;
  return std::nullopt;
}

/// The record of one line; nothing for a line that has another form.
inline std::optional<record> read_label_line(std::string_view line,
                                             std::filesystem::path const& folder,
                                             std::size_t classes) {
  auto const cells = split_text(line, ',');
  if (cells.size() != classes + 2 || cells[0].empty()) return std::nullopt;
  record image{.id = cells[0], .file = folder / cells[0], .patient = cells[1]};
  for (std::size_t class_index = 0; class_index < classes; ++class_index) {
    auto const finding = read_presence(cells[2 + class_index]);
    if (!finding) return std::nullopt;
    image.findings.push_back(*finding);
  }
  return image;
}

}  // namespace detail

/// Writes the findings of images as CSV, whole or not at all: the header `image,patient,<classes>`,
/// then one line per image, with 1 (present), 0 (absent) or nothing (unknown) for each class.
/// @param classes  K names
/// @param records  sorted by id, with K findings each; ids and patients without commas
/// @throws file_error (disk full, folder not writable)
inline void write_labels(std::filesystem::path const& file,
                         std::span<std::string_view const> classes,
                         std::vector<record> const& records) {
  std::string text = detail::labels_header(classes) + "\n";
  for (auto const& image : records) {
    text += image.id + "," + image.patient;
    for (auto const finding : image.findings)
      text += finding == presence::unknown ? "," : finding == presence::present ? ",1" : ",0";
    text += "\n";
  }
  write_atomically(file, text);
}

/// Reads what write_labels wrote; the images lie below the folder of the file.
/// @throws file_error naming file and line (missing, other columns, cut off, a label other than 1,
///         0 or nothing, ids not in ascending order)
inline std::vector<record> read_labels(std::filesystem::path const& file,
                                       std::span<std::string_view const> classes) {
  auto const remedy = "restore the file, or delete it to have it written again";
  auto const lines = detail::split_text(read_text(file), '\n');
  auto const header = detail::labels_header(classes);
  if (!lines.back().empty())
    throw file_error(file, "line " + std::to_string(lines.size()) + " is cut off", remedy,
                     "bad-labels");
  if (lines[0] != header)
    throw file_error(file, "does not have the columns " + header,
                     "give labels of these classes, in this order", "bad-labels");
  std::vector<record> records;
  for (std::size_t index = 1; index + 1 < lines.size(); ++index) {
    auto image = detail::read_label_line(lines[index], file.parent_path(), classes.size());
    bool const in_order = image && (records.empty() || records.back().id < image->id);
    if (!in_order)
      throw file_error(
          file,
          "line " + std::to_string(index + 1) +
              (image ? " is not in the order of the images"
                     : " is not an image, a patient and 1, 0 or nothing for each class"),
          remedy, "bad-labels");
    records.push_back(std::move(*image));
  }
  return records;
}

}  // namespace cxr
