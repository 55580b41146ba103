// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/core/text.hpp"
#include "cxr/data/source/image_files.hpp"
#include "cxr/data/source/source.hpp"

namespace cxr {

/// The subset that a folder's name means, in either case: train or training, val, valid or
/// validation, test or testing; none for any other name.
inline subset subset_of_folder(std::string_view folder_name) {
  constexpr std::array<std::pair<std::string_view, subset>, 7> usual{
      {{"train", subset::train},
       {"training", subset::train},
       {"val", subset::validation},
       {"valid", subset::validation},
       {"validation", subset::validation},
       {"test", subset::test},
       {"testing", subset::test}}};
  auto const lower = detail::lower_case(std::string(folder_name));
  for (auto const& [name, meaning] : usual)
    if (lower == name) return meaning;
  return subset::none;
}

/// The folders of a data set's own subsets directly in a folder, sorted by name.
/// @throws file_error (no such folder, or it may not be read), data_error (two folders of one
///         subset: which of them is meant is not known)
inline std::vector<std::pair<std::filesystem::path, subset>> subset_folders(
    std::filesystem::path const& root) {
  std::vector<std::pair<std::filesystem::path, subset>> folders;
  for (auto const& entry : entries_of(root)) {
    auto const meaning = subset_of_folder(entry.filename().string());
    if (meaning == subset::none || !is_folder(entry)) continue;
    for (auto const& [other, other_meaning] : folders)
      if (meaning == other_meaning)
        throw data_error(root.string() + " has two folders of one subset, " +
                             other.filename().string() + " and " + entry.filename().string(),
                         "put their images into one, or move one elsewhere", "two-subset-folders");
    folders.emplace_back(entry, meaning);
  }
  return folders;
}

/// Whether there is a folder of training images among those of subset_folders().
inline bool has_training(std::vector<std::pair<std::filesystem::path, subset>> const& folders) {
  for (auto const& [folder, meaning] : folders)
    if (meaning == subset::train) return true;
  return false;
}

/// The folders that hold the classes: those of the subsets where one of them is for training, else the folder
/// itself, of no subset. @throws as subset_folders()
inline std::vector<std::pair<std::filesystem::path, subset>> folders_of_classes(
    std::filesystem::path const& root) {
  auto folders = subset_folders(root);
  if (!has_training(folders)) folders = {{root, subset::none}};
  return folders;
}

}  // namespace cxr
