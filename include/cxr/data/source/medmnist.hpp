// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "cxr/core/content_hash.hpp"
#include "cxr/core/error.hpp"
#include "cxr/core/readable_file.hpp"
#include "cxr/core/settings.hpp"
#include "cxr/core/text.hpp"
#include "cxr/data/source/draw_once.hpp"
#include "cxr/data/source/labels_file.hpp"
#include "cxr/data/source/ledger.hpp"
#include "cxr/data/source/medmnist_file.hpp"
#include "cxr/data/source/source.hpp"
#include "cxr/data/source/subset_folders.hpp"
#include "cxr/fwd.hpp"

namespace cxr {

namespace detail {

/// The classes of a set of MedMNIST in the order of its labels. Source   medmnist/info.py, version 3
template <literal Set>
constexpr auto medmnist_classes() {
  using names = std::string_view;
  if constexpr (Set.view() == "pneumonia_mnist")
    return std::array<names, 2>{"normal", "pneumonia"};
  else if constexpr (Set.view() == "chest_mnist")
    return std::array<names, 14>{"atelectasis",   "cardiomegaly", "effusion",  "infiltration",
                                 "mass",          "nodule",       "pneumonia", "pneumothorax",
                                 "consolidation", "edema",        "emphysema", "fibrosis",
                                 "pleural",       "hernia"};
  else
    return std::array<names, 0>{};
}

}  // namespace detail

/// A set of MedMNIST, from its .npz file of 28, 64, 128 or 224 pixels: `pneumonia_mnist` or `chest_mnist`.
/// The file's subsets are the official ones. Its images are written once as PNG files.
/// Source   Yang et al. 2023, MedMNIST v2, Scientific Data 10, 41
/// @tparam Set  "pneumonia_mnist" or "chest_mnist"
template <literal Set>
struct medmnist {
  static_assert(!detail::medmnist_classes<Set>().empty(),
                "cxr: medmnist<…> is one of pneumonia_mnist, chest_mnist "
                "[docs/errors.md#medmnist-set]");
  using role = cxr::role::source;
  static constexpr literal set = Set;  ///< which set
  static constexpr std::string_view name = set.view();
  static constexpr auto classes = detail::medmnist_classes<Set>();  ///< K names
  /// One class for each image, or 14 findings that are each present or absent.
  static constexpr labelling labels =
      classes.size() == 2 ? labelling::exclusive : labelling::multi_label;
  static constexpr bool knows_patients = false;  ///< the file does not tell

  std::filesystem::path file;
  std::filesystem::path images = "medmnist";

  static constexpr auto fields = hana::make_tuple(
      field{&medmnist::file, "data", "The .npz file of the set."}.unit("file"),
      field{&medmnist::images, "unpacked", "Where the images of .npz files are stored."}.unit(
          "folder"));

  /// Every image, sorted by id: "train/000000.png".
  /// @throws setting_error (no file given), file_error (missing, truncated, of another set, disk full)
  std::vector<record> records() const {
    auto const root = unpack();
    auto all = read_labels(root / "labels.csv", classes);
    for (auto& image : all) {
      image.official = subset_of_folder(image.id.substr(0, image.id.find('/')));
      if constexpr (labels == labelling::exclusive) {
        auto const present =
            std::find(image.findings.begin(), image.findings.end(), presence::present);
        image.label = present - image.findings.begin();
        image.findings.clear();
      }
    }
    return all;
  }

  /// What else is in the folder of the unpacked images.
  ledger unused(std::vector<record> const& records) const {
    return unused_beside(set_folder(), records, "labels.csv");
  }

  /// Unpacks the images unless that is done, and returns their folder, one for each content of a file.
  /// @throws as records()
  std::filesystem::path unpack() const {
    auto const root = set_folder();
    draw_once(root, "labels.csv", [&] {
      detail::medmnist_file(file, classes, labels == labelling::exclusive).unpack(root);
    });
    return root;
  }

 private:
  std::filesystem::path set_folder() const {
    if (file.empty())
      throw setting_error("--data is not given", "give the .npz file of " + std::string(name),
                          "data-not-given");
    return images / (std::string(name) + "-" + content_key());
  }
  /// The directory at the end of the archive states size and checksum of each array.
  std::string content_key() const {
    readable_file const archive(file);
    std::vector<std::uint8_t> end(std::min<std::size_t>(archive.size(), 4096));
    archive.read_at(end, archive.size() - end.size());
    return hash_text(content_hash(std::span<std::uint8_t const>(end)));
  }
};

}  // namespace cxr
