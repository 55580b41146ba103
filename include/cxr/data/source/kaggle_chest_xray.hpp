// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/core/settings.hpp"
#include "cxr/data/source/image_files.hpp"
#include "cxr/data/source/source.hpp"

namespace cxr {

/// What a file name of the Kaggle set says of its patient.
struct kaggle_name {
  std::string patient;  ///< "bacteria-23", "virus-447", "IM-0115", "NORMAL2-IM-0115"
  std::string subtype;  ///< "bacteria", "virus"; empty for NORMAL
};

namespace detail {

/// Takes a run of digits off the front of a text; empty where there is none.
inline std::string_view take_digits(std::string_view& text) {
  auto const end = std::min(text.find_first_not_of("0123456789"), text.size());
  auto const digits = text.substr(0, end);
  text.remove_prefix(end);
  return digits;
}
inline bool take(std::string_view& text, std::string_view word) {
  if (!text.starts_with(word)) return false;
  text.remove_prefix(word.size());
  return true;
}

}  // namespace detail

/// Reads a file name of the set, without its ending:
///
///     person<N>_bacteria_<M>[_<K>]   person<N>_virus_<M>[_<K>]
///     IM-<NNNN>-<MMMM>[-<KKKK>]      NORMAL2-IM-<NNNN>-<MMMM>[-<KKKK>]
///
/// The numbering restarts per subtype and per prefix, so both belong to the key.
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
/// PNEUMONIA}`. Steps into a nested `chest_xray`, passes over `__MACOSX` and `._*`, takes endings
/// in either case, and does without a val or test folder.
/// Source   Kermany, Zhang, Goldbaum, Mendeley Data, CC BY 4.0; Kermany et al. 2018, Cell 172
struct kaggle_chest_xray {
  using role = cxr::role::source;                                ///< takes the place of the source
  static constexpr std::string_view name = "kaggle_chest_xray";  ///< as printed by describe()
  static constexpr std::array<std::string_view, 2> classes{"NORMAL", "PNEUMONIA"};  ///< K = 2
  static constexpr labelling labels = labelling::exclusive;  ///< one class an image
  static constexpr bool knows_patients = true;               ///< from the file names

  std::filesystem::path folder;  ///< holds train, and val and test if there are any

  /// The one declaration behind options, help, checks, record and docs.
  static constexpr auto fields = std::tuple{
      field{&kaggle_chest_xray::folder, "data", "folder", {}, "Holds train, val and test."}};

  /// Every image, sorted by id: "train/NORMAL/IM-0115-0001.jpeg".
  /// @throws setting_error (no folder given), file_error (no such folder, no class folders),
  ///         data_error (a file name outside the set's grammar)
  std::vector<record> records() const {
    if (folder.empty())
      throw setting_error("--data is not given", "give the folder that holds train, val and test",
                          "data-not-given");
    auto const root = find_root();
    std::vector<record> all;
    for (auto const official : {subset::train, subset::validation, subset::test})
      add_subset(root, official, all);
    std::sort(all.begin(), all.end(), [](auto const& a, auto const& b) { return a.id < b.id; });
    return all;
  }

 private:
  static constexpr std::string_view folder_of(subset official) {
    return official == subset::train ? "train" : official == subset::validation ? "val" : "test";
  }

  std::filesystem::path find_root() const {
    entries_of(folder);  // throws where it is missing or may not be read
    // The archive unpacks to chest_xray/chest_xray, and holds everything once more inside.
    for (auto const& root : {folder, folder / "chest_xray", folder / "chest_xray" / "chest_xray"})
      if (is_folder(root / "train")) return root;
    throw file_error(folder, "holds no folder train with NORMAL and PNEUMONIA",
                     "give --data the folder that the Kaggle archive unpacks to",
                     "no-class-folders");
  }

  static void add_subset(std::filesystem::path const& root, subset official,
                         std::vector<record>& all) {
    std::string const part(folder_of(official));
    if (!is_folder(root / part)) return;
    for (std::size_t label = 0; label < classes.size(); ++label) {
      auto const place = root / part / classes[label];
      if (!is_folder(place))
        throw file_error(place, "there is no such class folder",
                         "each of train, val and test holds NORMAL and PNEUMONIA",
                         "no-class-folders");
      for (auto const& file : image_files(place)) {
        auto const said = read_kaggle_name(file.stem().string());
        if (!said)
          throw data_error(file.string() + ": the name does not say which patient this is",
                           "rename it as the set does (person1_virus_2.jpeg, IM-0001-0001.jpeg), "
                           "or take image_folder, which knows no patients",
                           "unknown-file-name");
        all.push_back({part + "/" + std::string(classes[label]) + "/" + file.filename().string(),
                       file, static_cast<std::int64_t>(label), said->patient, said->subtype,
                       official});
      }
    }
  }
};

}  // namespace cxr
