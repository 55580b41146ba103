// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <unordered_map>
#include <utility>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/core/text.hpp"
#include "cxr/data/source/image_files.hpp"
#include "cxr/data/source/manifest/columns.hpp"
#include "cxr/data/source/manifest/table.hpp"

// How a manifest names images: one of these columns is in every csv_manifest.
namespace cxr {

/// Finds images by their path below a folder.
class files_by_path {
 public:
  /// @param folder  of the images
  explicit files_by_path(std::filesystem::path folder) : folder_(std::move(folder)) {
    auto const whole = std::filesystem::absolute(folder_).lexically_normal();
    name_ = (whole.has_filename() ? whole : whole.parent_path()).filename().string();
  }

  /// Where an image is; empty where there is no such file. A path may begin with the name of the
  /// folder itself, as in "my_images/east/1.png" with my_images given; no other folder is left out.
  std::filesystem::path find(std::string const& path) const {
    auto const [first, rest] = split_first(path);
    if (auto const file = existing(path); !file.empty() || first != name_) return file;
    return existing(rest);
  }

 protected:
  /// The file at a path below the folder; empty where there is none.
  std::filesystem::path existing(std::string_view path) const {
    auto file = folder_ / path;
    std::error_code failed;
    return std::filesystem::is_regular_file(file, failed) ? file : std::filesystem::path();
  }
  /// The first folder of a path, empty where it has none, and what is below.
  static std::pair<std::string_view, std::string_view> split_first(std::string_view path) {
    auto const end = path.find('/');
    return end == path.npos ? std::pair(path.substr(0, 0), path)
                            : std::pair(path.substr(0, end), path.substr(end + 1));
  }

 private:
  std::filesystem::path folder_;
  std::string name_;  // of the folder
};

/// Finds images by their path in a set, which begins with the set's own folder, under whatever name that
/// is kept.
class files_in_set : public files_by_path {
 public:
  using files_by_path::files_by_path;
  /// Where an image is; empty where there is no such file.
  std::filesystem::path find(std::string const& path) const {
    auto const file = existing(path);
    return file.empty() ? existing(split_first(path).second) : file;
  }
};

/// Finds images by their name anywhere below a folder.
class files_by_name {
 public:
  /// Lists the folder and all folders in it. @throws file_error (no such folder, or it may not be
  /// read)
  explicit files_by_name(std::filesystem::path const& folder) {
    namespace fs = std::filesystem;
    entries_of(folder);  // throws where it is missing
    std::error_code failed;
    for (fs::recursive_directory_iterator entry(folder, failed), end; !failed && entry != end;
         entry.increment(failed)) {
      std::error_code none;
      auto const file_name = entry->path().filename().string();
      if (file_name.starts_with(".") || !entry->is_regular_file(none)) continue;
      auto path = entry->path();
      auto const [place, is_new] = files_.emplace(file_name, path);
      if (is_new) continue;
      if (path < place->second) path.swap(place->second);
      twice_.insert_or_assign(file_name, path);
    }
    if (failed)
      throw file_error(folder, "cannot be read (" + failed.message() + ")",
                       "check the permissions of the folders in it", "cannot-read");
  }

  /// Where an image is; empty where there is no such file. @throws file_error (two files of that
  /// name)
  std::filesystem::path find(std::string const& file_name) const {
    auto const found = files_.find(file_name);
    if (found == files_.end()) return {};
    if (auto const other = twice_.find(file_name); other != twice_.end())
      throw file_error(found->second, "and " + other->second.string() + " have one name",
                       "remove one of them: the manifest gives names without folders",
                       "manifest-twice");
    return found->second;
  }

 private:
  std::unordered_map<std::string, std::filesystem::path> files_, twice_;
};

/// The column of the images' paths, below the folder of the manifest or below --data:
/// `file_column<"path">`.
template <literal Name>
struct file_column {
  static constexpr auto kind = detail::column_kind::file;  ///< what it is in a manifest
  static constexpr std::string_view name =
      detail::column_name<"file_column", Name>;            ///< how it is printed
  static constexpr std::string_view column = Name.view();  ///< for errors
  using finder = files_by_path;                            ///< what finds them
  /// What the table must have.
  static std::vector<column_choice> needed() { return {{Name.view()}}; }
  /// The path of a row; empty where there is none.
  static std::string value(manifest_row const& row) { return std::string(row.cell(Name.view())); }
};

/// The column of paths that begin with the folder of their set, whatever it is called on this disk:
/// `set_path_column<"Path">` with "CheXpert-v1.0-small/train/…" for a set in the folder chexpert.
template <literal Name>
struct set_path_column : file_column<Name> {
  static constexpr std::string_view name =
      detail::column_name<"set_path_column", Name>;  ///< how it is printed
  using finder = files_in_set;                       ///< what finds them
};

/// The column of the images' names, which may be in any folder below that of the manifest or
/// --data: `file_name_column<"Image Index">`.
template <literal Name>
struct file_name_column : file_column<Name> {
  static constexpr std::string_view name =
      detail::column_name<"file_name_column", Name>;  ///< how it is printed
  using finder = files_by_name;                       ///< what finds them
};

namespace detail {

/// Whether the braces of a pattern fit.
constexpr bool is_pattern(std::string_view text) {
  bool open = false;
  for (char const character : text) {
    if (character == (open ? '{' : '}')) return false;
    open = character == '{' || (open && character != '}');
  }
  return !open;
}

/// Calls f(text, column, length) for each part of a pattern: text as it is, then a column in
/// braces.
template <class F>
void for_each_part(std::string_view pattern, F&& f) {
  while (!pattern.empty()) {
    auto const open = std::min(pattern.find('{'), pattern.size());
    auto const close = std::min(pattern.find('}'), pattern.size());
    auto const inside =
        pattern.substr(std::min(open + 1, close), close - std::min(open + 1, close));
    auto const colon = std::min(inside.find(':'), inside.size());
    std::size_t length = std::string_view::npos;
    if (colon < inside.size())
      std::from_chars(inside.data() + colon + 1, inside.data() + inside.size(), length);
    f(pattern.substr(0, open), inside.substr(0, colon), length);
    pattern.remove_prefix(std::min(close + 1, pattern.size()));
  }
}

}  // namespace detail

/// A path made of several columns, below the folder of the manifest or --data:
/// `file_pattern<"files/p{subject_id:2}/p{subject_id}/s{study_id}/{dicom_id}.jpg">`, with the first
/// two characters of subject_id where it says `:2`.
template <literal Pattern>
struct file_pattern {
  static_assert(detail::is_pattern(Pattern.view()),
                "cxr: file_pattern needs each column in braces, such as \"{image_id}.dicom\" "
                "[docs/errors.md#manifest-codes]");
  static constexpr auto kind = detail::column_kind::file;  ///< what it is in a manifest
  static constexpr std::string_view name =
      detail::column_name<"file_pattern", Pattern>;           ///< how it is printed
  static constexpr std::string_view column = Pattern.view();  ///< for errors
  using finder = files_by_path;                               ///< what finds them
  /// What the table must have.
  static std::vector<column_choice> needed() {
    std::vector<column_choice> all;
    detail::for_each_part(Pattern.view(), [&](auto, std::string_view part, auto) {
      if (!part.empty()) all.push_back({part});
    });
    return all;
  }
  /// The path of a row; empty where one of the columns is.
  static std::string value(manifest_row const& row) {
    std::string path;
    bool whole = true;
    detail::for_each_part(Pattern.view(),
                          [&](std::string_view text, std::string_view part, std::size_t length) {
                            auto const cell = part.empty() ? std::string_view() : row.cell(part);
                            whole = whole && (part.empty() || !cell.empty());
                            path += std::string(text) + std::string(cell.substr(0, length));
                          });
    return whole ? path : "";
  }
};

}  // namespace cxr
