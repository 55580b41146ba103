// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "cxr/core/text.hpp"
#include "cxr/data/source/manifest/columns.hpp"
#include "cxr/data/source/manifest/files.hpp"
#include "cxr/data/source/manifest/labels.hpp"
#include "cxr/data/source/manifest/readers.hpp"
#include "cxr/data/source/manifest/table.hpp"
#include "cxr/data/source/source.hpp"

namespace cxr {

/// A type that a csv_manifest accepts: it names what it is for.
template <class C>
concept ManifestColumn = requires {
  { C::kind } -> std::convertible_to<detail::column_kind>;
  { C::name } -> std::convertible_to<std::string_view>;
};

namespace detail {

template <column_kind Kind, class C>
constexpr bool is_kind() {
  if constexpr (ManifestColumn<C>)
    return C::kind == Kind;
  else
    return false;
}
template <column_kind Kind, class... Cs>
inline constexpr std::size_t count_of = (std::size_t{is_kind<Kind, Cs>()} + ... + 0);

/// At most one column of each kind but joins.
template <class... Cs>
constexpr bool no_kind_twice() {
  using enum column_kind;
  return count_of<class_names, Cs...> < 2 && count_of<file, Cs...> < 2 &&
         count_of<label, Cs...> < 2 && count_of<patient, Cs...> < 2 &&
         count_of<subset, Cs...> < 2 && count_of<view, Cs...> < 2 && count_of<age, Cs...> < 2 &&
         count_of<sex, Cs...> < 2 && count_of<site, Cs...> < 2 && count_of<readers, Cs...> < 2 &&
         count_of<csv_files, Cs...> < 2 && count_of<set_name, Cs...> < 2;
}

/// The first type of a kind, else the fallback.
template <column_kind Kind, class Fallback, class... Cs>
struct first_of_kind {
  using type = Fallback;
};
template <column_kind Kind, class Fallback, class C, class... Cs>
struct first_of_kind<Kind, Fallback, C, Cs...> {
  using type = typename std::conditional_t<is_kind<Kind, C>(), std::type_identity<C>,
                                           first_of_kind<Kind, Fallback, Cs...>>::type;
};

/// In the place of a column that a manifest does not have.
struct no_text {
  static constexpr std::string_view column = "";
  static std::vector<column_choice> needed() { return {}; }
  static std::string value(manifest_row const&) { return {}; }
};
struct no_subset : no_text {
  static subset value(manifest_row const&) { return subset::none; }
};
struct no_readers : no_text {
  using vote = unanimous;
};

/// A rule for the official subset that needs no other file.
struct row_rule {};

/// The columns of a csv_manifest by what they are for.
template <class... Cs>
struct sorted_columns {
  template <column_kind Kind, class Fallback>
  using pick = typename first_of_kind<Kind, Fallback, Cs...>::type;

  using class_names = pick<column_kind::class_names, cxr::classes<"">>;
  using file = pick<column_kind::file, file_column<"">>;
  using label = pick<column_kind::label, label_column<"">>;
  using patient = pick<column_kind::patient, no_text>;
  using subset_column = pick<column_kind::subset, no_subset>;
  using view = pick<column_kind::view, no_text>;
  using age = pick<column_kind::age, no_text>;
  using sex = pick<column_kind::sex, no_text>;
  using site = pick<column_kind::site, no_text>;
  using readers = pick<column_kind::readers, no_readers>;
  using csv_files = pick<column_kind::csv_files, cxr::csv_files<>>;

  static constexpr bool knows_patients = count_of<column_kind::patient, Cs...> > 0;
  static constexpr bool knows_views = count_of<column_kind::view, Cs...> > 0;
  static constexpr bool knows_ages = count_of<column_kind::age, Cs...> > 0;
  static constexpr bool knows_sexes = count_of<column_kind::sex, Cs...> > 0;
  static constexpr bool several_rows = count_of<column_kind::readers, Cs...> > 0;

  static constexpr std::string_view name = [] {
    if constexpr (count_of < column_kind::set_name, Cs... >> 0)
      return pick<column_kind::set_name, cxr::set_name<"">>::name;
    else if constexpr ((ManifestColumn<Cs> && ...))
      return list_name<"csv_manifest", Cs...>;
    else
      return std::string_view("csv_manifest");
  }();

  /// What the tables must have.
  static std::vector<column_choice> needed() {
    std::vector<column_choice> all;
    auto const add = [&](std::vector<column_choice> const& more) {
      all.insert(all.end(), more.begin(), more.end());
    };
    add(file::needed());
    add(label::template needed<class_names>());
    add(patient::needed());
    add(subset_column::needed());
    add(view::needed());
    add(age::needed());
    add(sex::needed());
    add(site::needed());
    add(readers::needed());
    return all;
  }

  /// The tables that are joined. @param folder  of the manifest
  static std::vector<joined_table> joined(std::filesystem::path const& folder) {
    std::vector<joined_table> all;
    [[maybe_unused]] auto const add = [&]<class C>(std::type_identity<C>) {
      if constexpr (is_kind<column_kind::join, C>()) all.push_back(C::table(folder));
    };
    (add(std::type_identity<Cs>{}), ...);
    return all;
  }

  static row_labels vote(std::vector<row_labels> const& rows) {
    return vote_of<typename readers::vote>(rows);
  }

  /// Whether the official subsets are lists in files of their own.
  static constexpr bool has_lists =
      std::constructible_from<subset_column, std::filesystem::path const&>;
  using subset_rule = std::conditional_t<has_lists, subset_column, row_rule>;
  static subset_rule subsets(std::filesystem::path const& folder) {
    if constexpr (has_lists)
      return subset_rule(folder);
    else
      return {};
  }
  static subset official([[maybe_unused]] subset_rule& rule,
                         [[maybe_unused]] manifest_row const& row,
                         [[maybe_unused]] std::string const& path) {
    if constexpr (has_lists)
      return rule.value(path);
    else
      return subset_column::value(row);
  }
};

/// One sentence for whatever the arguments of a csv_manifest lack. Not a part of csv_manifest: a class of which
/// an assert fails has no members for clang, which then says what follows from that, too.
template <class... Cs>
struct explain_manifest {
  static constexpr bool columns = (ManifestColumn<Cs> && ...);
  static_assert(columns,
                "cxr: an argument of csv_manifest is no column; take file_column, label_column or "
                "another of data/source/manifest/ [docs/errors.md#manifest-argument]");
  static_assert(!columns || count_of<column_kind::class_names, Cs...> > 0,
                "cxr: csv_manifest needs its classes, such as classes<\"NORMAL\", \"PNEUMONIA\"> "
                "[docs/errors.md#manifest-classes]");
  static_assert(!columns || count_of<column_kind::file, Cs...> > 0,
                "cxr: csv_manifest needs the column of the images, such as file_column<\"path\"> "
                "[docs/errors.md#manifest-without-files]");
  static_assert(!columns || count_of<column_kind::label, Cs...> > 0,
                "cxr: csv_manifest needs the column of the labels, such as label_column<\"label\"> "
                "[docs/errors.md#manifest-without-labels]");
  static_assert(!columns || no_kind_twice<Cs...>(),
                "cxr: csv_manifest has two columns of one kind, such as two of the labels or two "
                "of the patients; remove one [docs/errors.md#manifest-kind-twice]");
  using sorted = sorted_columns<Cs...>;
  static_assert(!columns || sorted::label::labels == labelling::multi_label ||
                    !votes_on_findings<typename sorted::readers::vote>,
                "cxr: any_reader and all_readers are for findings; take majority or unanimous for "
                "exclusive classes [docs/errors.md#manifest-vote]");
};

}  // namespace detail

}  // namespace cxr
