// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/core/settings.hpp"
#include "cxr/core/text.hpp"
#include "cxr/data/source/image_files.hpp"
#include "cxr/data/source/source.hpp"

namespace cxr {

/// Any class folders: `<folder>/<class>/…`, or `<folder>/{train,val,test}/<class>/…`. The classes
/// are fixed at compile time, in the order of the logits: `image_folder<"covid", "normal">`.
/// @tparam Classes  names of the class folders
template <literal... Classes>
struct image_folder {
  using role = cxr::role::source;                           ///< takes the place of the source
  static constexpr std::string_view name = "image_folder";  ///< as printed by describe()
  static constexpr std::array<std::string_view, sizeof...(Classes)> classes{
      Classes.view()...};                                    ///< K names
  static constexpr labelling labels = labelling::exclusive;  ///< one class an image
  static constexpr bool knows_patients = false;              ///< folders do not say

  std::filesystem::path folder;  ///< holds the class folders, or train, val and test

  /// The one declaration behind options, help, checks, record and docs.
  static constexpr auto fields = std::tuple{field{
      &image_folder::folder, "data", "folder", {}, "Holds a folder a class, or train, val, test."}};

  /// Every image, sorted by id.
  /// @throws setting_error (no folder given), file_error (no such folder), data_error (the class
  ///         folders are others than the classes; names both lists)
  std::vector<record> records() const {
    if (folder.empty())
      throw setting_error("--data is not given", "give the folder that holds the class folders",
                          "data-not-given");
    std::vector<record> all;
    bool const official = is_folder(folder / "train");
    if (!official) add(folder, "", subset::none, all);
    if (official) add(folder / "train", "train/", subset::train, all);
    if (official && is_folder(folder / "val")) add(folder / "val", "val/", subset::validation, all);
    if (official && is_folder(folder / "test")) add(folder / "test", "test/", subset::test, all);
    std::sort(all.begin(), all.end(), [](auto const& a, auto const& b) { return a.id < b.id; });
    return all;
  }

 private:
  template <class Names>
  static std::string listed(Names const& some) {
    std::string text;
    for (auto const& one : some) text += (text.empty() ? "" : ", ") + std::string(one);
    return text.empty() ? "none" : text;
  }

  static void require_classes(std::filesystem::path const& root) {
    std::set<std::string> found;
    for (auto const& entry : entries_of(root)) {
      auto const folder_name = entry.filename().string();
      if (is_folder(entry) && !folder_name.starts_with(".") && folder_name != "__MACOSX")
        found.insert(folder_name);
    }
    std::set<std::string> const wanted(classes.begin(), classes.end());
    if (found != wanted)
      throw data_error(root.string() + " has the class folders " + listed(found) +
                           ", the program has the classes " + listed(wanted),
                       "name the classes of image_folder as the folders are",
                       "other-class-folders");
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
