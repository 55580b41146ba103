// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <unordered_set>
#include <utility>
#include <vector>

#include "cxr/core/text.hpp"
#include "cxr/core/utf8.hpp"
#include "cxr/data/source/image_files.hpp"
#include "cxr/data/source/source.hpp"

namespace cxr {

/// Files of one kind, one folder, or rows of a table, that a run does not use.
struct unused_files {
  std::string reason;     ///< "folder", "image format that is not read: .webp", "hidden file", …
  std::string example;    ///< the folder or the first of the files, below the data folder
  std::size_t count = 0;  ///< files, or what the unit is
  std::string unit = "file";  ///< what is counted: "file", "row"
};

/// Everything in a data folder, or in its tables, that a run does not use.
struct ledger {
  std::vector<unused_files> entries;  ///< folders by path, then files by reason

  /// One line for each entry, up to twenty; empty where everything is used.
  std::string text() const {
    std::vector<std::string> lines;
    for (auto const& entry : entries)
      lines.push_back(entry.reason + ": " + detail::counted(entry.count, entry.unit) + " (" +
                      entry.example + ")");
    return entries.empty() ? "" : "not used:" + first_lines(lines, 20);
  }
};

namespace detail {

/// The reason of an image without a record.
inline constexpr std::string_view unread_image = "image in a folder that is not read";

/// Why a file is not used.
inline std::string reason_of_unused(std::filesystem::path const& file) {
  constexpr std::array<std::string_view, 9> formats{".bmp", ".dcm", ".dicom", ".gif", ".heic",
                                                    ".jp2", ".nii", ".npy",   ".webp"};
  if (file.filename().string().starts_with(".")) return "hidden file";
  if (is_image_name(file)) return std::string(unread_image);
  auto const extension = lower_case(file.extension().string());
  if (extension.empty()) return "file without an extension";
  bool const image = std::find(formats.begin(), formats.end(), extension) != formats.end();
  return (image ? "image format that is not read: " : "no image: ") + plain_text(extension);
}

/// Walks a folder and notes what is not used.
/// @tparam Why  called with a file: why it is not used, empty where its name alone tells
template <class Why>
class ledger_walk {
 public:
  ledger_walk(std::filesystem::path const& root, std::vector<std::filesystem::path> const& files,
              Why why)
      : root_(place(root)), elsewhere_(!files.empty()), why_(std::move(why)) {
    for (auto const& used : files) {
      auto const file = place(used);
      used_.insert(file.native());
      for (auto folder = file.parent_path();
           folder.has_relative_path() && folders_.insert(folder.native()).second;)
        folder = folder.parent_path();
    }
    elsewhere_ = elsewhere_ && !folders_.contains(root_.native());
  }

  ledger result() {
    if (elsewhere_) return {};  // the files are not those of this folder
    walk(root_);
    auto const key = [](unused_files const& entry) {
      bool const is_folder = is_folder_entry(entry.reason);
      return std::pair(!is_folder, is_folder ? entry.example : entry.reason);
    };
    auto const by_name = [&](auto const& a, auto const& b) { return key(a) < key(b); };
    std::stable_sort(found_.entries.begin(), found_.entries.end(), by_name);
    return std::move(found_);
  }

 private:
  /// Each folder is an entry of its own.
  static bool is_folder_entry(std::string const& reason) { return reason.starts_with("folder"); }

  /// One spelling of each path. ".." behind a symbolic link is the folder above the link's target.
  static std::filesystem::path place(std::filesystem::path const& path) {
    std::filesystem::path whole;
    for (auto const& part : std::filesystem::absolute(path)) {
      whole /= part;
      std::error_code failed;
      if (part == "..") whole = std::filesystem::weakly_canonical(whole, failed);
    }
    auto const normal = whole.lexically_normal();
    return normal.has_filename() ? normal : normal.parent_path();
  }

  void walk(std::filesystem::path const& folder) {
    for (auto const& entry : entries_of(folder)) {
      std::error_code failed;
      if (!std::filesystem::is_directory(entry, failed)) {
        if (!used_.contains(entry.native())) add(reason(entry), entry, 1);
      } else if (folders_.contains(entry.native())) {
        walk(entry);
      } else {
        add_folder(entry);
      }
    }
  }

  /// A folder without records is one entry if it holds images, else its files have their reasons.
  void add_folder(std::filesystem::path const& folder) {
    namespace fs = std::filesystem;
    std::vector<fs::path> files;
    std::error_code failed;
    bool images = fs::is_symlink(folder, failed), direct = images;
    for (fs::recursive_directory_iterator entry(folder, failed), end; !failed && entry != end;
         entry.increment(failed)) {
      std::error_code no_target;
      if (entry->is_directory(no_target)) continue;
      files.push_back(entry->path());
      bool const image = is_image_name(entry->path()) && !used_.empty();
      images = images || image;
      direct = direct || (image && entry.depth() == 0);
    }
    if (images && !direct) return add("folder, images in its sub-folders", folder, files.size());
    if (images || files.empty()) return add("folder", folder, files.size());
    std::sort(files.begin(), files.end());
    for (auto const& file : files) add(reason(file), file, 1);
  }

  std::string reason(std::filesystem::path const& file) const {
    auto own = why_(file);
    return own.empty() ? reason_of_unused(file) : own;
  }

  void add(std::string const& reason, std::filesystem::path const& path, std::size_t files) {
    auto const place =
        std::find_if(found_.entries.begin(), found_.entries.end(), [&](auto const& entry) {
          return !is_folder_entry(entry.reason) && entry.reason == reason;
        });
    if (place != found_.entries.end()) {
      place->count += files;
      return;
    }
    auto const below = path.lexically_relative(root_);
    found_.entries.push_back({reason, plain_text(below.generic_string()), files});
  }

  std::filesystem::path root_;
  bool elsewhere_;
  Why why_;
  std::unordered_set<std::string> used_, folders_;  // a comparison of paths takes them apart
  ledger found_;
};

}  // namespace detail

/// What a folder holds besides the files that are used: other image formats, sub-folders, hidden
/// files. A folder of images none of which is used is one entry; symbolic links to folders are followed
/// only on the way to a file that is.
/// @param files  that are used: `unused_in(folder, image_files(folder))`
/// @throws file_error (no such folder, or it may not be read)
inline ledger unused_in(std::filesystem::path const& folder,
                        std::vector<std::filesystem::path> const& files) {
  auto const by_name = [](std::filesystem::path const&) { return std::string(); };
  return detail::ledger_walk(folder, files, by_name).result();
}
/// The same for a data folder: sub-folders of class folders and further class folders are in it.
/// @param why  called with a file: why it is not used, empty where its name alone tells
template <class Why>
ledger unused_in(std::filesystem::path const& folder, std::vector<record> const& records, Why why) {
  std::vector<std::filesystem::path> files;
  for (auto const& image : records) files.push_back(image.file);
  return detail::ledger_walk(folder, files, std::move(why)).result();
}
/// The same without other reasons than names.
inline ledger unused_in(std::filesystem::path const& folder, std::vector<record> const& records) {
  return unused_in(folder, records, [](std::filesystem::path const&) { return std::string(); });
}

/// The same for a folder in which one file besides the images belongs to the set.
inline ledger unused_beside(std::filesystem::path const& folder, std::vector<record> const& records,
                            std::string const& own_file) {
  if (!is_folder(folder)) return {};
  std::vector<std::filesystem::path> files{folder / own_file};
  for (auto const& image : records) files.push_back(image.file);
  return unused_in(folder, files);
}

/// A source that tells what it leaves out of what it is given.
template <class S>
concept TellsUnused = requires(S const source, std::vector<record> const& records) {
  { source.unused(records) } -> std::same_as<ledger>;
};

/// The same for a source with a member `ledger unused(records) const` or a member `folder`; of any other,
/// nothing is known. Beside `folder`, a member `std::string why_unused(std::filesystem::path const& file)
/// const` gives reasons of its own.
template <DataSource S>
ledger unused_by(S const& source, std::vector<record> const& records) {
  if constexpr (TellsUnused<S>)
    return source.unused(records);
  else if constexpr (requires {
                       { source.folder } -> std::convertible_to<std::filesystem::path>;
                     })
    if (is_folder(source.folder)) {
      if constexpr (requires(std::filesystem::path const& file) {
                      { source.why_unused(file) } -> std::same_as<std::string>;
                    })
        return unused_in(source.folder, records, [&](std::filesystem::path const& file) {
          return source.why_unused(file);
        });
      else
        return unused_in(source.folder, records);
    }
  return {};
}

}  // namespace cxr
