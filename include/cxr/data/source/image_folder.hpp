// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/core/settings.hpp"
#include "cxr/core/text.hpp"
#include "cxr/data/source/class_folders.hpp"
#include "cxr/data/source/image_files.hpp"
#include "cxr/data/source/source.hpp"
#include "cxr/data/source/subset_folders.hpp"

namespace cxr {

/// Any folders of classes: `<folder>/<class>/…`, or `<folder>/{train,val,test}/<class>/…`, the
/// subsets under any usual name. The classes are fixed at compile time, in the order of the logits:
/// `image_folder<"covid", "normal">`.
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
    for (auto const& [root, official] : folders_of_classes(folder))
      add(root, official == subset::none ? "" : root.filename().string() + "/", official, all);
    std::sort(all.begin(), all.end(), [](auto const& a, auto const& b) { return a.id < b.id; });
    return all;
  }

 private:
  static void add(std::filesystem::path const& root, std::string const& prefix, subset official,
                  std::vector<record>& all) {
    detail::require_class_folders(root, classes, name);
    for (std::size_t label = 0; label < classes.size(); ++label)
      for (auto const& file : image_files(root / classes[label]))
        all.push_back({prefix + std::string(classes[label]) + "/" + file.filename().string(), file,
                       static_cast<std::int64_t>(label), "", "", official});
  }
};

}  // namespace cxr
