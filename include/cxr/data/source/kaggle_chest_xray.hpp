// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/core/settings.hpp"
#include "cxr/core/text.hpp"
#include "cxr/data/source/image_files.hpp"
#include "cxr/data/source/kaggle_name.hpp"
#include "cxr/data/source/patient_key.hpp"
#include "cxr/data/source/source.hpp"
#include "cxr/data/source/subset_folders.hpp"

namespace cxr {

/// "Chest X-Ray Images (Pneumonia)" as it is published and passed on: `<folder>/{train,val,test}/{NORMAL,
/// PNEUMONIA}`, in PNEUMONIA also sub-folders of virus and bacteria. Finds the nested folders of the
/// archives of Kaggle and Mendeley, ignores `__MACOSX` and `._*`, accepts extensions, classes and the usual
/// names of the subsets in either case; validation and test may be missing.
/// Source   Kermany, Zhang, Goldbaum, Mendeley Data, CC BY 4.0; Kermany et al. 2018, Cell 172
struct kaggle_chest_xray {
  using role = cxr::role::source;
  static constexpr std::string_view name = "kaggle_chest_xray";
  static constexpr std::array<std::string_view, 2> classes{"NORMAL", "PNEUMONIA"};  ///< K = 2
  static constexpr labelling labels = labelling::exclusive;  ///< one class per image
  static constexpr bool knows_patients = true;               ///< from the file names

  std::filesystem::path folder;
  cxr::patient_key patient_key = cxr::patient_key::by_subtype;

  static constexpr auto fields = hana::make_tuple(
      field{&kaggle_chest_xray::folder, "data", "Holds train, val and test."}.unit("folder"),
      field{
          &kaggle_chest_xray::patient_key, "patient-key",
          "Whether a number that occurs with both subtypes or prefixes is one patient: cautious."});

  /// Every image, sorted by id: "train/NORMAL/IM-0115-0001.jpeg".
  /// @throws setting_error (no folder given), file_error (no such folder, no class folders),
  ///         data_error (a file name of another form; two folders of one subset or class)
  std::vector<record> records() const {
    if (folder.empty())
      throw setting_error("--data is not given", "give the folder that holds train, val and test",
                          "data-not-given");
    std::vector<record> all;
    for (auto const& [subset_folder, official] : find_subsets())
      add_subset(subset_folder, official, all);
    std::sort(all.begin(), all.end(), [](auto const& a, auto const& b) { return a.id < b.id; });
    detail::apply(patient_key, all);
    return all;
  }

  /// The patient of an image by either key, whichever is used, for the certificate of a split.
  /// @pre  the image is one of records()
  std::vector<std::pair<std::string_view, std::string>> patient_keys(record const& image) const {
    auto const file_name = read_kaggle_name(image.file.stem().string()).value();
    return {{names(cxr::patient_key{})[0], file_name.patient},
            {names(cxr::patient_key{})[1],
             detail::cautious_patient(file_name.patient, file_name.subtype)}};
  }

 private:
  std::vector<std::pair<std::filesystem::path, subset>> find_subsets() const {
    entries_of(folder);  // throws where it is missing or may not be read
    // Kaggle's archive holds everything once more inside; Mendeley's also holds another set.
    for (auto const* inside : {"", "chest_xray", "chest_xray/chest_xray", "CellData/chest_xray",
                               "ZhangLabData/CellData/chest_xray"}) {
      auto const root = folder / inside;
      if (!is_folder(root)) continue;
      auto folders = subset_folders(root);
      if (has_training(folders)) return folders;
    }
    throw file_error(folder, "holds no folder train with NORMAL and PNEUMONIA",
                     "give --data the folder that the archive unpacks to", "no-class-folders");
  }

  static void add_subset(std::filesystem::path const& subset_folder, subset official,
                         std::vector<record>& all) {
    auto const part = subset_folder.filename().string() + "/";
    for (std::size_t label = 0; label < classes.size(); ++label) {
      auto const class_folder = find_class(subset_folder, classes[label]);
      auto const prefix = part + class_folder.filename().string() + "/";
      add_images(class_folder, prefix, static_cast<std::int64_t>(label), official, all);
      for (auto const& entry : entries_of(class_folder))
        if (label == 1 && is_subtype(entry.filename().string()) && is_folder(entry))
          add_images(entry, prefix + entry.filename().string() + "/", 1, official, all);
    }
  }

  /// The folder of a class, in either case.
  static std::filesystem::path find_class(std::filesystem::path const& subset_folder,
                                          std::string_view class_name) {
    std::vector<std::filesystem::path> found;
    auto const wanted = detail::lower_case(std::string(class_name));
    for (auto const& entry : entries_of(subset_folder))
      if (detail::lower_case(entry.filename().string()).compare(wanted) == 0 && is_folder(entry))
        found.push_back(entry);
    if (found.empty())
      throw file_error(subset_folder / class_name, "there is no such class folder",
                       "each of train, val and test holds NORMAL and PNEUMONIA",
                       "no-class-folders");
    if (found.size() > 1)
      throw data_error(subset_folder.string() + " has two folders of one class, " +
                           found[0].filename().string() + " and " + found[1].filename().string(),
                       "put their images into one, or move one elsewhere", "two-class-folders");
    return found[0];
  }

  static bool is_subtype(std::string const& folder_name) {
    auto const lower = detail::lower_case(folder_name);
    return lower == "virus" || lower == "viral" || lower == "bacteria" || lower == "bacterial";
  }

  static void add_images(std::filesystem::path const& images, std::string const& prefix,
                         std::int64_t label, subset official, std::vector<record>& all) {
    for (auto const& file : image_files(images)) {
      auto const key = read_kaggle_name(file.stem().string());
      if (!key)
        throw data_error(file.string() + ": the name does not say which patient this is",
                         "rename it as in the set (person1_virus_2.jpeg, IM-0001-0001.jpeg, "
                         "VIRUS-1-0001.jpeg), or use image_folder, which does not need patients",
                         "unknown-file-name");
      all.push_back(
          {prefix + file.filename().string(), file, label, key->patient, key->subtype, official});
    }
  }
};

}  // namespace cxr
