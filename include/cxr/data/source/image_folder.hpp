// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/core/settings.hpp"
#include "cxr/core/text.hpp"
#include "cxr/data/source/image_files.hpp"
#include "cxr/data/source/source.hpp"
#include "cxr/data/source/subset_folders.hpp"

namespace cxr {

/// Any folders of classes: `<folder>/<class>/…`, or `<folder>/{train,val,test}/<class>/…`, the
/// subsets under any usual name. The classes are fixed at compile time, in the order of the logits: `image_folder<"covid", "normal">`.
/// @tparam Classes  names of the class folders
template <literal... Classes>
struct image_folder {
  using role = cxr::role::source;
  static constexpr std::string_view name = "image_folder";
  static constexpr std::array<std::string_view, sizeof...(Classes)> classes{
      Classes.view()...};                                    ///< K names
  static constexpr labelling labels = labelling::exclusive;  ///< one class per image
  static constexpr bool knows_patients = false;              ///< folders do not tell

  std::filesystem::path folder;

  static constexpr auto fields = hana::make_tuple(
      field{&image_folder::folder, "data", "Holds a folder for each class, or train, val and test."}
          .unit("folder"));

  /// Every image, sorted by id.
  /// @throws setting_error (no folder given), file_error (no such folder), data_error (the names
  ///         of the folders are not the classes; names both lists)
  std::vector<record> records() const {
    if (folder.empty())
      throw setting_error("--data is not given", "give the folder that holds the class folders",
                          "data-not-given");
    std::vector<record> all;
    auto const subsets = subset_folders(folder);
    if (!has_training(subsets))
      add(folder, "", subset::none, all);
    else
      for (auto const& [subset_folder, official] : subsets)
        add(subset_folder, subset_folder.filename().string() + "/", official, all);
    std::sort(all.begin(), all.end(), [](auto const& a, auto const& b) { return a.id < b.id; });
    return all;
  }

 private:
  static std::string joined(std::set<std::string> const& names) {
    std::string text;
    for (auto const& entry : names) text += (text.empty() ? "" : ", ") + entry;
    return text.empty() ? "none" : text;
  }

  static void require_classes(std::filesystem::path const& root) {
    std::set<std::string> folders;
    for (auto const& entry : entries_of(root)) {
      auto const folder_name = entry.filename().string();
      if (is_folder(entry) && !folder_name.starts_with(".") && folder_name != "__MACOSX")
        folders.insert(folder_name);
    }
    std::set<std::string> const names(classes.begin(), classes.end());
    if (folders != names)
      throw data_error(root.string() + " has the class folders " + joined(folders) +
                           ", the program has the classes " + joined(names),
                       "give image_folder the names of the folders", "other-class-folders");
  }

  static void add(std::filesystem::path const& root, std::string const& prefix, subset official,
                  std::vector<record>& all) {
    require_classes(root);
    for (std::size_t label = 0; label < classes.size(); ++label)
      for (auto const& file : image_files(root / classes[label]))
        all.push_back({prefix + std::string(classes[label]) + "/" + file.filename().string(), file,
                       static_cast<std::int64_t>(label), "", "", official});
  }
};

}  // namespace cxr
