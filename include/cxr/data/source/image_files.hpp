// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <filesystem>
#include <string>
#include <system_error>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/core/text.hpp"

namespace cxr {

/// Whether a file has the extension of an image, in either case: jpeg, jpg, jpe, jfif, png, tif, tiff, and
/// dcm and dicom where cxr was configured with DCMTK. Files that macOS leaves in archives (`._name`) are not
/// images.
inline bool is_image_name(std::filesystem::path const& file) {
  if (file.filename().string().starts_with(".")) return false;
  auto const extension = detail::lower_case(file.extension().string());
#ifdef CXR_DICOM
  if (extension == ".dcm" || extension == ".dicom") return true;
#endif
  return extension == ".jpeg" || extension == ".jpg" || extension == ".jpe" ||
         extension == ".jfif" || extension == ".png" || extension == ".tif" || extension == ".tiff";
}

namespace detail {

inline std::filesystem::file_type file_type(std::filesystem::path const& path) {
  std::error_code failure;
  auto const type = std::filesystem::status(path, failure).type();
  if (type == std::filesystem::file_type::none)
    throw file_error(path, "cannot be read (" + failure.message() + ")",
                     "check the permissions of the folders above it", "cannot-read");
  return type;
}

}  // namespace detail

/// Whether a folder has this path. @throws file_error (a folder above may not be read)
inline bool is_folder(std::filesystem::path const& path) {
  return detail::file_type(path) == std::filesystem::file_type::directory;
}

/// The files and folders directly in a folder, sorted by name.
/// @throws file_error (no such folder, or it may not be read)
inline std::vector<std::filesystem::path> entries_of(std::filesystem::path const& folder) {
  namespace fs = std::filesystem;
  if (!is_folder(folder))
    throw file_error(folder, "there is no such folder", "check the path", "no-such-folder");
  std::error_code failure;
  std::vector<fs::path> entries;
  for (fs::directory_iterator entry(folder, failure), end; !failure && entry != end;
       entry.increment(failure))
    entries.push_back(entry->path());
  if (failure)
    throw file_error(folder, "cannot be read (" + failure.message() + ")", "check its permissions",
                     "cannot-read");
  std::ranges::sort(entries, {}, &fs::path::native);  // of one folder: by name
  return entries;
}

/// The image files directly in a folder, sorted by name. Includes broken symbolic links, so that
/// decoding reports them.
/// @throws file_error (no such folder, or it may not be read)
inline std::vector<std::filesystem::path> image_files(std::filesystem::path const& folder) {
  auto files = entries_of(folder);
  std::erase_if(files, [](auto const& file) {
    if (!is_image_name(file)) return true;
    auto const type = detail::file_type(file);
    return type != std::filesystem::file_type::regular &&
           type != std::filesystem::file_type::not_found;
  });
  return files;
}

}  // namespace cxr
