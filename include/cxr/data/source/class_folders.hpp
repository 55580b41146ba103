// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <set>
#include <span>
#include <string>
#include <string_view>

#include "cxr/core/error.hpp"
#include "cxr/data/source/image_files.hpp"

namespace cxr::detail {

/// Refuses a folder whose sub-folders are not the classes of a source; hidden ones and __MACOSX do not
/// count. @throws data_error (names both lists), file_error (no such folder)
inline void require_class_folders(std::filesystem::path const& root,
                                  std::span<std::string_view const> classes,
                                  std::string_view source) {
  auto const joined = [](std::set<std::string> const& names) {
    std::string text;
    for (auto const& entry : names) text += (text.empty() ? "" : ", ") + entry;
    return text.empty() ? "none" : text;
  };
  std::set<std::string> folders;
  for (auto const& entry : entries_of(root)) {
    auto const name = entry.filename().string();
    if (is_folder(entry) && !name.starts_with(".") && name != "__MACOSX") folders.insert(name);
  }
  std::set<std::string> const names(classes.begin(), classes.end());
  if (folders != names)
    throw data_error(root.string() + " has the class folders " + joined(folders) +
                         ", the program has the classes " + joined(names),
                     "give " + std::string(source) + " the names of the folders",
                     "other-class-folders");
}

}  // namespace cxr::detail
