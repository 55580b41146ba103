// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "cxr/core/csv_table.hpp"
#include "cxr/core/error.hpp"
#include "cxr/core/text.hpp"
#include "cxr/data/source/source.hpp"

namespace cxr::detail {

/// The class of each image in a CSV file. The first column is an image's path below the data folder or its file
/// name, with or without extension; an image may have several lines of one class, as one for each box.
class label_table {
 public:
  /// @param column  of the names of the classes
  /// @throws file_error (unreadable, no such column, a class of another name, an image with two classes)
  label_table(std::filesystem::path const& file, std::string_view column,
              std::span<std::string_view const> classes)
      : file_(file) {
    auto const table = read_csv(file);
    auto const label_column = table.column(column);
    for (std::size_t row = 0; row < table.rows.size(); ++row) {
      auto const label = index_of(classes, trimmed(table.rows[row][label_column]));
      auto const line = "line " + std::to_string(table.lines[row]);
      if (!label)
        throw file_error(file,
                         line + " has the class \"" + table.rows[row][label_column] +
                             "\", which the program has not",
                         "give the source the classes of the file, or correct the line",
                         "label-table");
      std::string key(trimmed(table.rows[row][0]));
      auto const [entry, is_new] = lines_.emplace(std::move(key), labelled{*label, {}});
      if (!is_new && entry->second.label != *label)
        throw file_error(file, line + " gives " + entry->first + " another class than a line above",
                         "give each image one class", "label-table");
    }
  }

  /// The class of an image; nothing where no line names it. @param id  its path below the data folder, with '/'
  /// @throws file_error (its line names another image, too)
  std::optional<std::size_t> find(std::string const& id) {
    std::filesystem::path const path(id);
    for (auto const& key : {id, (path.parent_path() / path.stem()).generic_string(),
                            path.filename().string(), path.stem().string()}) {
      auto const line = lines_.find(key);
      if (line == lines_.end()) continue;
      auto& image = line->second.image;
      if (!image.empty() && image != id)
        throw file_error(file_, "names " + key + ", and there are " + image + " and " + id,
                         "name images by their path below the data folder", "label-table");
      image = id;
      return line->second.label;
    }
    return std::nullopt;
  }

  /// Refuses lines whose image find() was not asked for. @throws file_error naming the first of them
  void require_all_found() const {
    std::vector<std::string> missing;
    for (auto const& [key, line] : lines_)
      if (line.image.empty()) missing.push_back(key);
    if (missing.empty()) return;
    std::sort(missing.begin(), missing.end());
    throw file_error(file_,
                     "names " + counted(missing.size(), "image") +
                         " that the data folder has not: " + first_names(missing),
                     "fetch them, or remove their lines", "label-table");
  }

 private:
  struct labelled {
    std::size_t label;
    std::string image;  // that it is of
  };

  std::filesystem::path file_;
  std::unordered_map<std::string, labelled> lines_;
};

}  // namespace cxr::detail
