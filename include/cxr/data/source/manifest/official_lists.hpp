// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/core/file.hpp"
#include "cxr/core/text.hpp"
#include "cxr/data/source/ledger.hpp"
#include "cxr/data/source/manifest/columns.hpp"
#include "cxr/data/source/source.hpp"

namespace cxr {

/// The official subsets as two text files beside the manifest, one image name per line:
/// `official_lists<"train_val_list.txt", "test_list.txt">`. Images in neither have no official
/// subset.
template <literal Train, literal Test>
class official_lists {
 public:
  static constexpr auto kind = detail::column_kind::subset;  ///< what it is in a manifest
  static constexpr std::string_view name =
      detail::column_name<"official_lists", Train, Test>;  ///< how it is printed
  /// Nothing of the table.
  static std::vector<column_choice> needed() { return {}; }

  /// Reads both. @param folder  of the manifest @throws file_error (missing, an image in both)
  explicit official_lists(std::filesystem::path const& folder) {
    read(folder / Train.view(), subset::train);
    read(folder / Test.view(), subset::test);
  }

  std::vector<std::filesystem::path> files;  ///< of the lists

  /// The subset of an image. @param path  as the manifest writes it
  subset value(std::string const& path) {
    auto const found = images_.find(std::filesystem::path(path).filename().string());
    if (found == images_.end()) return subset::none;
    found->second.used = true;
    return found->second.official;
  }

  /// Names that the manifest does not have.
  std::vector<unused_files> unused() const {
    unused_files all{"name in an official list that the manifest lacks", "", 0, "row"};
    for (auto const& [image, entry] : images_)
      if (!entry.used && (all.count++ == 0 || image < all.example)) all.example = image;
    return all.count > 0 ? std::vector{all} : std::vector<unused_files>{};
  }

 private:
  struct listed {
    subset official;
    bool used = false;
  };

  void read(std::filesystem::path const& file, subset official) {
    auto const text = read_text(file);
    files.push_back(file);
    for (std::string_view rest = text; !rest.empty();) {
      auto const end = std::min(rest.find('\n'), rest.size());
      std::string const image(detail::trimmed(rest.substr(0, end)));
      rest.remove_prefix(std::min(end + 1, rest.size()));
      if (image.empty()) continue;
      auto const entry = images_.emplace(image, listed{official}).first;
      if (entry->second.official != official)
        throw file_error(file, "and " + std::string(Train.view()) + " both list " + image,
                         "restore both lists", "manifest-subset");
    }
  }

  std::unordered_map<std::string, listed> images_;
};

}  // namespace cxr
