// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <string>
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

/// The image files directly in a folder, sorted by name.
/// @throws file_error (no such folder)
inline std::vector<std::filesystem::path> image_files(std::filesystem::path const& folder) {
  namespace fs = std::filesystem;
  if (!fs::is_directory(folder))
    throw file_error(folder, "there is no such folder", "check the path", "no-such-folder");
  std::vector<fs::path> files;
  for (auto const& entry : fs::directory_iterator(folder))
    if (entry.is_regular_file() && is_image_name(entry.path())) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace cxr
