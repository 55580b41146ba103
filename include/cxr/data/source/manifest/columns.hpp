// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cxr/core/text.hpp"
#include "cxr/data/source/manifest/table.hpp"
#include "cxr/data/source/record_columns.hpp"
#include "cxr/data/source/source.hpp"
#include "cxr/data/source/subset_folders.hpp"

// What a csv_manifest is made of, in any order. Where a column has several names, the first that is
// there and has a value counts. The columns of labels are in labels.hpp, those of images in
// files.hpp.
namespace cxr {

namespace detail {

/// What a column of a manifest is for.
enum class column_kind : std::uint8_t {
  class_names,
  file,
  label,
  patient,
  subset,
  view,
  age,
  sex,
  site,
  readers,
  csv_files,
  join,
  set_name
};

/// "view_column<AP/PA, Frontal/Lateral>".
template <literal Stem, literal... Names>
inline constexpr std::string_view column_name = list_name<Stem, literal_name<Names>...>;

template <literal... Names>
inline constexpr std::array<std::string_view, sizeof...(Names)> name_list{Names.view()...};

template <literal... Names>
column_choice choice_of() {
  return {Names.view()...};
}

/// A column whose text is taken as it is.
template <column_kind Kind, literal... Names>
struct text_column {
  static constexpr auto kind = Kind;
  static std::vector<column_choice> needed() { return {choice_of<Names...>()}; }
  static std::string value(manifest_row const& row) { return row.known(name_list<Names...>); }
};

template <literal Name, class... Policies>
inline constexpr std::string_view name_of_set = list_name<Name, Policies...>;
template <literal Name>
inline constexpr std::string_view name_of_set<Name> = Name.view();

/// The subset that a word means, as the folders' names do, or "validate".
inline subset subset_of_word(std::string_view word) {
  return lower_case(std::string(word)) == "validate" ? subset::validation : subset_of_folder(word);
}

/// The number that a text begins with; nothing where it does not.
inline std::optional<double> leading_number(std::string_view text) {
  double value = 0;
  auto const failed = std::from_chars(text.data(), text.data() + text.size(), value).ec;
  return failed == std::errc() ? std::optional(value) : std::nullopt;
}

}  // namespace detail

/// The classes of a manifest, in the order of the logits: `classes<"NORMAL", "PNEUMONIA">`.
template <literal... Names>
struct classes {
  static constexpr auto kind = detail::column_kind::class_names;  ///< what it is in a manifest
  static constexpr std::string_view name = "classes";             ///< how it is printed
  static constexpr auto names = detail::name_list<Names...>;      ///< (K)
};

/// The name of a ready set, for the settings of a run: `set_name<"chexpert", u_ones>` is
/// "chexpert<u_ones>".
template <literal Name, class... Policies>
struct set_name {
  static constexpr auto kind = detail::column_kind::set_name;                       ///< as above
  static constexpr std::string_view name = detail::name_of_set<Name, Policies...>;  ///< as above
};

/// The column of the patients: `patient_column<"Patient ID">`. Every image must have one.
template <literal... Names>
struct patient_column : detail::text_column<detail::column_kind::patient, Names...> {
  static constexpr std::string_view name =
      detail::column_name<"patient_column", Names...>;                        ///< how it is printed
  static constexpr std::string_view column = detail::name_list<Names...>[0];  ///< for errors
};

/// The patient as the folder in a path that begins with a word: `patient_folder<"Path", "patient">`
/// is "patient00001" for ".../patient00001/study1/view1_frontal.jpg".
template <literal Column, literal Begin>
struct patient_folder {
  static constexpr auto kind = detail::column_kind::patient;  ///< what it is in a manifest
  static constexpr std::string_view name =
      detail::column_name<"patient_folder", Column, Begin>;  ///< how it is printed
  static constexpr std::string_view column = Column.view();  ///< for errors
  /// What the table must have.
  static std::vector<column_choice> needed() { return {detail::choice_of<Column>()}; }
  /// Empty where the path has no such folder.
  static std::string value(manifest_row const& row) {
    for (auto const& part : std::filesystem::path(row.cell(Column.view())))
      if (part.string().starts_with(Begin.view())) return part.string();
    return {};
  }
};

/// The column of the official subsets: train, training, val, valid, validate, validation, test or
/// testing, in either case; blank for none.
template <literal... Names>
struct subset_column : detail::text_column<detail::column_kind::subset, Names...> {
  static constexpr std::string_view name =
      detail::column_name<"subset_column", Names...>;  ///< how it is printed
  /// @throws file_error (another word)
  static subset value(manifest_row const& row) {
    auto const [word, column] = row.table.known(row.index, detail::name_list<Names...>);
    auto const meaning = detail::subset_of_word(word);
    if (meaning == subset::none && !word.empty())
      throw row.problem(column, "\"" + word + "\" is no subset",
                        "give train, validation or test, or leave it blank", "manifest-subset");
    return meaning;
  }
};

/// The official subset as the folder in a path that is named like one: "train" in
/// "CheXpert-v1.0-small/train/patient00001/…".
template <literal Column>
struct subset_folder {
  static constexpr auto kind = detail::column_kind::subset;  ///< what it is in a manifest
  static constexpr std::string_view name =
      detail::column_name<"subset_folder", Column>;  ///< how it is printed
  /// What the table must have.
  static std::vector<column_choice> needed() { return {detail::choice_of<Column>()}; }
  /// None where the path has no such folder.
  static subset value(manifest_row const& row) {
    for (auto const& part : std::filesystem::path(row.cell(Column.view())).parent_path())
      if (auto const meaning = subset_of_folder(part.string()); meaning != subset::none)
        return meaning;
    return subset::none;
  }
};

/// The column of the projection: PA, AP, lateral, as the set writes it.
template <literal... Names>
struct view_column : detail::text_column<detail::column_kind::view, Names...> {
  static constexpr std::string_view name =
      detail::column_name<"view_column", Names...>;  ///< how it is printed
};

/// The column of the site or device, for subgroups.
template <literal... Names>
struct site_column : detail::text_column<detail::column_kind::site, Names...> {
  static constexpr std::string_view name =
      detail::column_name<"site_column", Names...>;  ///< how it is printed
};

/// The column of the patient's sex: "F" and "M" for F, female, M, male in either case; any other
/// text as it is.
template <literal... Names>
struct sex_column : detail::text_column<detail::column_kind::sex, Names...> {
  static constexpr std::string_view name =
      detail::column_name<"sex_column", Names...>;  ///< how it is printed
  /// Empty where it is not known.
  static std::string value(manifest_row const& row) {
    auto const text = row.known(detail::name_list<Names...>);
    auto const word = detail::lower_case(text);
    return word == "f" || word == "female" ? "F" : word == "m" || word == "male" ? "M" : text;
  }
};

/// The column of the patient's age, in years or as DICOM writes it (age_in_years).
template <literal... Names>
struct age_column : detail::text_column<detail::column_kind::age, Names...> {
  static constexpr std::string_view name =
      detail::column_name<"age_column", Names...>;  ///< how it is printed
};

/// The age as the year of the study less that of birth: `birth_column<"PatientBirth",
/// "StudyDate_DICOM">`. Both begin with a year of four digits: "1930", "1930.0", "20140915",
/// "2014-09-15".
template <literal Birth, literal Study>
struct birth_column {
  static constexpr auto kind = detail::column_kind::age;  ///< what it is in a manifest
  static constexpr std::string_view name =
      detail::column_name<"birth_column", Birth, Study>;  ///< how it is printed
  /// What the table must have.
  static std::vector<column_choice> needed() {
    return {detail::choice_of<Birth>(), detail::choice_of<Study>()};
  }
  /// In years; empty where one of them is not known.
  static std::string value(manifest_row const& row) {
    auto const birth = detail::leading_number(row.cell(Birth.view()).substr(0, 4));
    auto const study = detail::leading_number(row.cell(Study.view()).substr(0, 4));
    return birth && study ? fixed_text(*study - *birth, 0) : "";
  }
};

/// The CSV files of a set, where a folder is given instead of a file: their rows one behind the
/// other.
template <literal... Names>
struct csv_files {
  static constexpr auto kind = detail::column_kind::csv_files;  ///< what it is in a manifest
  static constexpr std::string_view name =
      detail::column_name<"csv_files", Names...>;             ///< how it is printed
  static constexpr auto names = detail::name_list<Names...>;  ///< in the folder
};

/// A CSV file beside the manifest whose columns are added to its rows, found by the columns that
/// both have: `joined_csv<"split.csv", "dicom_id">`. A manifest may have several.
template <literal File, literal... Keys>
struct joined_csv {
  static constexpr auto kind = detail::column_kind::join;  ///< what it is in a manifest
  static constexpr std::string_view name =
      detail::column_name<"joined_csv", File, Keys...>;  ///< how it is printed
  /// @param folder  of the manifest
  static joined_table table(std::filesystem::path const& folder) {
    return {folder / File.view(), detail::choice_of<Keys...>()};
  }
};

}  // namespace cxr
