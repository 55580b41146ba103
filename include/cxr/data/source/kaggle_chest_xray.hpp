// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/core/settings.hpp"
#include "cxr/data/source/image_files.hpp"
#include "cxr/data/source/patient_key.hpp"
#include "cxr/data/source/source.hpp"
#include "cxr/data/source/subset_folders.hpp"

namespace cxr {

/// What a file name of the Kaggle set tells about its patient.
struct kaggle_name {
  std::string patient;  ///< "bacteria-23", "virus-447", "IM-0115", "NORMAL2-IM-0115"
  std::string subtype;  ///< "bacteria", "virus"; empty for NORMAL
};

namespace detail {

/// Removes the digits at the front of a text and returns them; empty where there are none.
inline std::string_view take_digits(std::string_view& text) {
  auto const end = std::min(text.find_first_not_of("0123456789"), text.size());
  auto const digits = text.substr(0, end);
  text.remove_prefix(end);
  return digits;
}
/// Removes a word at the front of a text; false where the text begins otherwise.
inline bool take(std::string_view& text, std::string_view word) {
  if (!text.starts_with(word)) return false;
  text.remove_prefix(word.size());
  return true;
}

}  // namespace detail

/// Reads a file name of the set, without its extension:
///
///     person<N>_bacteria_<M>[_<K>]   person<N>_virus_<M>[_<K>]
///     IM-<NNNN>-<MMMM>[-<KKKK>]      NORMAL2-IM-<NNNN>-<MMMM>[-<KKKK>]
///
/// The numbering restarts for each subtype and prefix, so both belong to the key.
/// @returns nothing for any other name
inline std::optional<kaggle_name> read_kaggle_name(std::string_view stem) {
  using detail::take, detail::take_digits;
  if (take(stem, "person")) {
    auto const person = take_digits(stem);
    bool const bacteria = take(stem, "_bacteria_");
    if (person.empty() || (!bacteria && !take(stem, "_virus_")) || take_digits(stem).empty())
      return std::nullopt;
    if (take(stem, "_") && take_digits(stem).empty()) return std::nullopt;
    if (!stem.empty()) return std::nullopt;
    std::string const subtype = bacteria ? "bacteria" : "virus";
    return kaggle_name{subtype + "-" + std::string(person), subtype};
  }
  std::string prefix = take(stem, "NORMAL2-") ? "NORMAL2-IM-" : "IM-";
  if (!take(stem, "IM-")) return std::nullopt;
  auto const study = take_digits(stem);
  if (study.empty() || !take(stem, "-") || take_digits(stem).empty()) return std::nullopt;
  if (take(stem, "-") && take_digits(stem).empty()) return std::nullopt;
  if (!stem.empty()) return std::nullopt;
  return kaggle_name{prefix + std::string(study), ""};
}

/// "Chest X-Ray Images (Pneumonia)" as Kaggle unpacks it: `<folder>/{train,val,test}/{NORMAL,
/// PNEUMONIA}`. Finds a nested `chest_xray`, ignores `__MACOSX` and `._*`, accepts extensions and
/// the usual names of the subsets in either case; validation and test may be missing.
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
  ///         data_error (a file name of another form)
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

 private:
  std::vector<std::pair<std::filesystem::path, subset>> find_subsets() const {
    entries_of(folder);  // throws where it is missing or may not be read
    // The archive unpacks to chest_xray/chest_xray, and holds everything once more inside.
    for (auto const& root : {folder, folder / "chest_xray", folder / "chest_xray" / "chest_xray"}) {
      if (!is_folder(root)) continue;
      auto folders = subset_folders(root);
      if (has_training(folders)) return folders;
    }
    throw file_error(folder, "holds no folder train with NORMAL and PNEUMONIA",
                     "give --data the folder that the Kaggle archive unpacks to",
                     "no-class-folders");
  }

  static void add_subset(std::filesystem::path const& subset_folder, subset official,
                         std::vector<record>& all) {
    auto const part = subset_folder.filename().string();
    for (std::size_t label = 0; label < classes.size(); ++label) {
      auto const class_folder = subset_folder / classes[label];
      if (!is_folder(class_folder))
        throw file_error(class_folder, "there is no such class folder",
                         "each of train, val and test holds NORMAL and PNEUMONIA",
                         "no-class-folders");
      for (auto const& file : image_files(class_folder)) {
        auto const key = read_kaggle_name(file.stem().string());
        if (!key)
          throw data_error(file.string() + ": the name does not say which patient this is",
                           "rename it as in the set (person1_virus_2.jpeg, IM-0001-0001.jpeg), "
                           "or use image_folder, which does not need patients",
                           "unknown-file-name");
        all.push_back({part + "/" + std::string(classes[label]) + "/" + file.filename().string(),
                       file, static_cast<std::int64_t>(label), key->patient, key->subtype,
                       official});
      }
    }
  }
};

}  // namespace cxr
