// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <string>
#include <system_error>
#include <vector>

#include "cxr/core/error.hpp"

namespace cxr {

/// Whether a file's ending says image, in either case: jpeg, jpg, png. Files that macOS leaves in
/// archives (`._name`) are none.
inline bool is_image_name(std::filesystem::path const& file) {
  if (file.filename().string().starts_with(".")) return false;
  std::string ending = file.extension().string();
  std::transform(ending.begin(), ending.end(), ending.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return ending == ".jpeg" || ending == ".jpg" || ending == ".png";
}

namespace detail {

inline std::filesystem::file_type type_of(std::filesystem::path const& path) {
  std::error_code failed;
  auto const type = std::filesystem::status(path, failed).type();
  if (type == std::filesystem::file_type::none)
    throw file_error(path, "cannot be read (" + failed.message() + ")",
                     "check the permissions of the folders above it", "cannot-read");
  return type;
}

}  // namespace detail

/// Whether there is a folder of this path. @throws file_error (a folder above may not be read)
inline bool is_folder(std::filesystem::path const& path) {
  return detail::type_of(path) == std::filesystem::file_type::directory;
}

/// What lies directly in a folder, sorted by name.
/// @throws file_error (no such folder, or it may not be read)
inline std::vector<std::filesystem::path> entries_of(std::filesystem::path const& folder) {
  namespace fs = std::filesystem;
  if (!is_folder(folder))
    throw file_error(folder, "there is no such folder", "check the path", "no-such-folder");
  std::error_code failed;
  std::vector<fs::path> entries;
  for (fs::directory_iterator at(folder, failed), end; !failed && at != end; at.increment(failed))
    entries.push_back(at->path());
  if (failed)
    throw file_error(folder, "cannot be read (" + failed.message() + ")", "check its permissions",
                     "cannot-read");
  std::sort(entries.begin(), entries.end());
  return entries;
}

/// The image files directly in a folder, sorted by name. A link that leads nowhere is one, so that
/// somebody is told.
/// @throws file_error (no such folder, or it may not be read)
inline std::vector<std::filesystem::path> image_files(std::filesystem::path const& folder) {
  auto files = entries_of(folder);
  std::erase_if(files, [](auto const& file) {
    if (!is_image_name(file)) return true;
    auto const type = detail::type_of(file);
    return type != std::filesystem::file_type::regular &&
           type != std::filesystem::file_type::not_found;
  });
  return files;
}

}  // namespace cxr
