// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
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
#include "cxr/data/source/ledger.hpp"
#include "cxr/data/source/manifest/columns.hpp"
#include "cxr/data/source/manifest/files.hpp"
#include "cxr/data/source/manifest/finding_columns.hpp"
#include "cxr/data/source/manifest/image_filter.hpp"
#include "cxr/data/source/manifest/labels.hpp"
#include "cxr/data/source/manifest/listing.hpp"
#include "cxr/data/source/manifest/readers.hpp"
#include "cxr/data/source/manifest/sorted_columns.hpp"
#include "cxr/data/source/source.hpp"

namespace cxr {

namespace detail {

/// What a csv_manifest has listed. @tparam S  the csv_manifest
template <class S>
struct manifest_listing {
  using source = S;
  std::vector<record> records;   ///< sorted by id
  manifest_list found;           ///< without the records
  std::filesystem::path images;  ///< their folder

  /// Rows and images by reason, and other files in the folder of the images.
  ledger unused(std::vector<record> const&) const {
    auto all = found.unused;
    auto files = found.files;
    auto const root = std::filesystem::absolute(images).lexically_normal();
    auto const is_below = [&](std::filesystem::path const& file) {
      auto const below =
          std::filesystem::absolute(file).lexically_normal().lexically_relative(root);
      return !below.empty() && *below.begin() != "..";
    };
    // Of a folder that holds none of the images nothing is to be told.
    if (std::any_of(files.begin(), files.end(), is_below))
      files.insert(files.end(), found.tables.begin(), found.tables.end());
    for (auto& entry : unused_in(images, files).entries) {
      if (entry.reason == unread_image) entry.reason = "image that no row names";
      all.push_back(std::move(entry));
    }
    return {std::move(all)};
  }
};

}  // namespace detail

/// The images that a CSV file lists, with labels, patients, official subsets, and the view, age,
/// sex and site for subgroups. Its columns are named at compile time, in any order:
///
///     using my_images = csv_manifest<classes<"NORMAL", "PNEUMONIA">, file_column<"path">,
///                                    label_column<"label">, patient_column<"patient">>;
///
/// Cells are separated by commas, semicolons or tabs, and quoted as RFC 4180 has it; UTF-8, with or
/// without a byte order mark. Other columns of the file are not read.
/// @tparam Columns  classes, one column of files and one of labels; at most one of each other kind;
///                  any number of joined_csv
template <class... Columns>
struct csv_manifest {
  using role = cxr::role::source;
  using columns = detail::sorted_columns<Columns...>;  ///< by what they are for
  static constexpr std::string_view name = columns::name;
  static constexpr auto classes = columns::class_names::names;  ///< K names
  static constexpr labelling labels = columns::label::labels;   ///< from the column of labels
  static constexpr bool knows_patients =
      columns::knows_patients;  ///< whether there is a column of patients

  std::filesystem::path csv = {};
  std::filesystem::path folder = {};
  unusable_row missing_files = unusable_row::refuse;
  unusable_row other_labels = unusable_row::refuse;
  // One by one and not as an image_filter: concat gives options other names, but not those of groups.
  std::string views = {};
  double min_age = 0;
  double max_age = 150;
  patient_sex sex = patient_sex::any;
  std::int64_t per_patient = 0;

  static constexpr auto fields = hana::make_tuple(
      field{&csv_manifest::csv, "csv",
            "Lists the images; of a set with files of known names also the folder that has them."}
          .unit("file"),
      field{&csv_manifest::folder, "data", "Holds the images; empty: that of the CSV file."}.unit(
          "folder"),
      field{&csv_manifest::missing_files, "missing-files",
            "What becomes of rows without an image."},
      field{&csv_manifest::other_labels, "other-labels",
            "What becomes of rows whose label is no class, where each image has one class."},
      field{&csv_manifest::views, "views",
            "Projections that are used, separated by commas, as in PA,AP; empty: all."},
      field{&csv_manifest::min_age, "min-age", "Youngest patients that are used."}.in(0, 150).unit(
          "years"),
      field{&csv_manifest::max_age, "max-age", "Oldest patients that are used."}.in(0, 150).unit(
          "years"),
      field{&csv_manifest::sex, "sex", "Whose images are used."},
      field{&csv_manifest::per_patient, "per-patient",
            "Most images of one patient, the first by name; 0: all."}
          .in(0, 100000)
          .unit("images"));

  /// The images that are used, sorted by id, the path or name in the CSV file.
  /// @throws setting_error (no CSV file given, a filter on a column that the manifest does
  ///         not have), file_error (a missing column, with those that are there; a missing image, a
  ///         label that is no class, an image twice, with line and column)
  std::vector<record> records() const { return list().records; }

  /// What is not used: rows and images by reason, and other files in the folder of the images.
  /// @throws file_error as records()
  ledger unused(std::vector<record> const& used) const { return list().unused(used); }

  /// Both, of tables that are read once. @throws as records()
  detail::manifest_listing<csv_manifest> list() const {
    [[maybe_unused]] constexpr detail::explain_manifest<Columns...> explained{};
    image_filter const filter{views, min_age, max_age, sex, per_patient};
    require_columns(filter);
    auto const places = find();
    auto found = detail::manifest_lister<columns>(places, filter).list(missing_files, other_labels);
    auto records = std::move(found.records);
    return {std::move(records), std::move(found), places.images};
  }

 private:
  detail::manifest_places find() const {
    if (csv.empty())
      throw setting_error("--csv is not given", "give the CSV file that lists the images",
                          "csv-not-given");
    bool const whole_set = is_folder(csv);
    if (whole_set && columns::csv_files::names.empty())
      throw file_error(csv, "is a folder", "give the CSV file in it", "csv-not-given");
    detail::manifest_places places{{}, whole_set ? csv : csv.parent_path(), folder};
    for (auto const file : columns::csv_files::names)
      if (whole_set) places.csv_files.push_back(csv / file);
    if (!whole_set) places.csv_files = {csv};
    if (places.folder.empty()) places.folder = ".";
    if (places.images.empty()) places.images = places.folder;
    return places;
  }

  static void require_columns(image_filter const& filter) {
    auto const refuse = [](char const* option, char const* column) {
      throw setting_error(
          std::string("--") + option + " is given, and the manifest has no " + column,
          "add one to the columns in the program, or leave the option out", "manifest-filter");
    };
    if (!filter.views.empty() && !columns::knows_views) refuse("views", "view_column");
    if (filter.by_age() && !columns::knows_ages) refuse("min-age or --max-age", "age_column");
    if (filter.sex != patient_sex::any && !columns::knows_sexes) refuse("sex", "sex_column");
    if (filter.per_patient > 0 && !knows_patients) refuse("per-patient", "patient_column");
  }
};

/// The arguments must be columns, one of files and one of labels among them.
template <class... Columns>
struct explain_source<csv_manifest<Columns...>> : detail::explain_manifest<Columns...> {};

}  // namespace cxr
