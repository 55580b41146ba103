// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/core/settings.hpp"
#include "cxr/core/text.hpp"
#include "cxr/data/source/class_folders.hpp"
#include "cxr/data/source/dicom_files.hpp"
#include "cxr/data/source/dicom_header.hpp"
#include "cxr/data/source/label_table.hpp"
#include "cxr/data/source/patient_hash.hpp"
#include "cxr/data/source/source.hpp"
#include "cxr/data/source/subset_folders.hpp"

namespace cxr {

/// DICOM radiographs, known by their content whatever their names, in folders of classes as image_folder's,
/// at any depth below them: `<folder>/<class>/…/image` or `<folder>/{train,val,test}/<class>/…/image`. With
/// `--labels`, a CSV file states the classes, and the folders below may have any names. The patient is a
/// salted hash of PatientID and its issuer; columns are view, age, sex and pixel_spacing. Nothing else of a header is
/// taken. Needs cxr with DCMTK (CXR_DICOM).
/// @tparam Classes  names of the class folders, or in the CSV file
template <literal... Classes>
struct dicom_folder {
  using role = cxr::role::source;
  static constexpr std::string_view name = "dicom_folder";
  static constexpr std::array<std::string_view, sizeof...(Classes)> classes{
      Classes.view()...};                                    ///< K names
  static constexpr labelling labels = labelling::exclusive;  ///< one class per image
  static constexpr bool knows_patients = true;               ///< by PatientID and its issuer

  std::filesystem::path folder = {};
  std::filesystem::path labels_file = {};
  std::string label_column = "class";
  std::filesystem::path salt_file = {};

  static constexpr auto fields = hana::make_tuple(
      field{&dicom_folder::folder, "data",
            "Holds DICOM files in a folder for each class, or in any folders with --labels."}
          .unit("folder"),
      field{&dicom_folder::labels_file, "labels",
            "CSV file with the class of each image. The first column holds paths below the data "
            "folder or file names, with or without their extension."}
          .unit("file"),
      field{&dicom_folder::label_column, "label-column", "Column of that file with the classes."},
      field{&dicom_folder::salt_file, "patient-salt",
            "File with a secret text, hashed with PatientID to the key of a patient; by default a "
            "text that is known, so that the hash hides numbers, but not from who tries them all."}
          .unit("file"));

  /// Every radiograph, sorted by id.
  /// @throws setting_error (no folder given), file_error (no such folder or file, a damaged header, no line
  ///         of the table for any image, contradicting lines), data_error (the names of the folders or in
  ///         the table are not the classes)
  std::vector<record> records() const {
    if (folder.empty())
      throw setting_error("--data is not given", "give the folder that holds the DICOM files",
                          "data-not-given");
    auto all = labels_file.empty() ? in_class_folders() : in_table();
    detail::add_headers(all, read_salt(salt_file));
    std::sort(all.begin(), all.end(), [](auto const& a, auto const& b) { return a.id < b.id; });
    return all;
  }

  /// Why records() leaves a file of the data folder out, for the ledger; empty where nothing is known beyond
  /// its name.
  static std::string why_unused(std::filesystem::path const& file) {
    return detail::why_dicom_unused(file);
  }

 private:
  std::vector<record> in_class_folders() const {
    std::vector<record> all;
    for (auto const& [root, official] : folders_of_classes(folder)) {
      detail::require_class_folders(root, classes, name);
      for (std::size_t label = 0; label < classes.size(); ++label)
        for (auto const& file : detail::dicom_files(root / classes[label]))
          all.push_back(record_of(file, static_cast<std::int64_t>(label), official));
    }
    return all;
  }

  std::vector<record> in_table() const {
    auto const roots = folders_of_classes(folder);
    detail::label_table table(labels_file, label_column, classes);
    std::vector<record> all;
    for (auto const& [root, official] : roots)
      for (auto const& file : detail::dicom_files(root))
        if (auto const label = table.find(id_of(file)))
          all.push_back(record_of(file, static_cast<std::int64_t>(*label), official));
    table.require_all_found();
    return all;
  }

  std::string id_of(std::filesystem::path const& file) const {
    return file.lexically_relative(folder).generic_string();
  }
  record record_of(std::filesystem::path const& file, std::int64_t label, subset official) const {
    return {.id = id_of(file), .file = file, .label = label, .official = official};
  }
};

}  // namespace cxr
