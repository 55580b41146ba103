// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cxr/core/text.hpp"
#include "cxr/data/source/manifest/columns.hpp"
#include "cxr/data/source/manifest/table.hpp"
#include "cxr/data/source/record_columns.hpp"
#include "cxr/data/source/source.hpp"

// How a manifest writes labels: one of these columns is in every csv_manifest.
namespace cxr {

/// What a row states of its image.
struct row_labels {
  std::int64_t label = -1;              ///< exclusive: index of the class; -1 where it is not known
  std::vector<presence> findings = {};  ///< multi-label: (K)
  std::vector<bool> uncertain = {};     ///< (K) where the policy keeps them: called uncertain
};

/// Labels of rows that are no classes, each with the number of rows.
using other_labels = std::map<std::string, std::size_t>;

namespace detail {

/// Marks the label of a list that is a class as present, and counts any other.
inline void mark_label(std::string const& label, std::span<std::string_view const> names,
                       row_labels& all, other_labels& others) {
  if (label.empty()) return;
  if (auto const k = index_of(names, label))
    all.findings[*k] = presence::present;
  else
    ++others[label];
}

struct exclusive_labels {
  static constexpr auto kind = column_kind::label;
  static constexpr auto labels = labelling::exclusive;

  static row_labels read(std::string_view text, std::span<std::string_view const> codes,
                         other_labels& others) {
    auto const value = known_value(text);
    auto const k = index_of(codes, value);
    if (!k && !value.empty()) ++others[value];
    return {.label = k ? static_cast<std::int64_t>(*k) : -1};
  }
};

}  // namespace detail

/// One text per image, the name of its class: `label_column<"label">`.
template <literal Name>
struct label_column : detail::exclusive_labels {
  static constexpr std::string_view name =
      detail::column_name<"label_column", Name>;           ///< how it is printed
  static constexpr std::string_view column = Name.view();  ///< for errors
  /// What the table must have.
  template <class Classes>
  static std::vector<column_choice> needed() {
    return {{Name.view()}};
  }
  /// The label of a row; other texts are counted.
  template <class Classes>
  static row_labels value(manifest_row const& row, other_labels& others) {
    return exclusive_labels::read(row.cell(Name.view()), Classes::names, others);
  }
};

/// One code per image: `coded_label_column<"Target", "0", "1">`, the codes in the order of the
/// classes.
template <literal Name, literal... Codes>
struct coded_label_column : detail::exclusive_labels {
  static constexpr std::string_view name =
      detail::column_name<"coded_label_column", Name, Codes...>;  ///< how it is printed
  static constexpr std::string_view column = Name.view();         ///< for errors
  /// What the table must have.
  template <class Classes>
  static std::vector<column_choice> needed() {
    static_assert(Classes::names.size() == sizeof...(Codes),
                  "cxr: coded_label_column needs one code for each of the classes, in their order "
                  "[docs/errors.md#manifest-codes]");
    return {{Name.view()}};
  }
  /// The label of a row; other texts are counted.
  template <class Classes>
  static row_labels value(manifest_row const& row, other_labels& others) {
    return exclusive_labels::read(row.cell(Name.view()), detail::name_list<Codes...>, others);
  }
};

/// The findings of an image, joined by a separator: `labels_column<"Finding Labels", "|", "No
/// Finding">`. A class that the text does not name is absent; where the cell is blank, all are
/// unknown.
/// @tparam None  the text for an image without findings; it is no class
template <literal Name, literal Separator, literal None>
struct labels_column {
  static constexpr auto kind = detail::column_kind::label;  ///< what it is in a manifest
  static constexpr auto labels = labelling::multi_label;    ///< each present, absent or unknown
  static constexpr std::string_view name =
      detail::column_name<"labels_column", Name, Separator, None>;  ///< how it is printed
  static constexpr std::string_view column = Name.view();           ///< for errors
  static_assert(Separator.view().size() == 1,
                "cxr: labels_column needs a separator of one "
                "character [docs/errors.md#manifest-codes]");
  /// What the table must have.
  template <class Classes>
  static std::vector<column_choice> needed() {
    return {{Name.view()}};
  }
  /// The findings of a row; texts that are neither a class nor None are counted.
  template <class Classes>
  static row_labels value(manifest_row const& row, other_labels& others) {
    auto const value = known_value(row.cell(Name.view()));
    std::string_view text = value;
    row_labels all{.findings = std::vector<presence>(
                       Classes::names.size(), text.empty() ? presence::unknown : presence::absent)};
    while (!text.empty()) {
      auto const end = std::min(text.find(Separator.view()), text.size());
      std::string const label(detail::trimmed(text.substr(0, end)));
      if (label != None.view()) detail::mark_label(label, Classes::names, all, others);
      text.remove_prefix(std::min(end + 1, text.size()));
    }
    return all;
  }
};

/// The findings of an image as a list of Python: `label_list_column<"Labels">` for "['nodule', '
/// pneumonia']". A class that the list does not name is absent; where the cell is blank, all are
/// unknown.
/// @tparam Incomplete  labels beside which a class that is not named is unknown, such as "unchanged"
template <literal Name, literal... Incomplete>
struct label_list_column {
  static constexpr auto kind = detail::column_kind::label;  ///< what it is in a manifest
  static constexpr auto labels = labelling::multi_label;    ///< each present, absent or unknown
  static constexpr std::string_view name =
      detail::column_name<"label_list_column", Name, Incomplete...>;  ///< how it is printed
  static constexpr std::string_view column = Name.view();             ///< for errors
  /// What the table must have.
  template <class Classes>
  static std::vector<column_choice> needed() {
    return {{Name.view()}};
  }
  /// The findings of a row; texts that are no class are counted, each once. @throws file_error (no
  /// list)
  template <class Classes>
  static row_labels value(manifest_row const& row, other_labels& others) {
    auto text = row.cell(Name.view());
    row_labels all{.findings = std::vector<presence>(
                       Classes::names.size(),
                       known_value(text).empty() ? presence::unknown : presence::absent)};
    if (known_value(text).empty()) return all;
    if (text.size() < 2 || text.front() != '[' || text.back() != ']') refuse(row);
    text = detail::trimmed(text.substr(1, text.size() - 2));
    while (!text.empty()) {
      auto const end = text.find(text.front(), 1);
      if ((text.front() != '\'' && text.front() != '"') || end == text.npos) refuse(row);
      std::string const label(detail::trimmed(text.substr(1, end - 1)));
      detail::mark_label(label, Classes::names, all, others);
      if (((label == Incomplete.view()) || ...))
        std::replace(all.findings.begin(), all.findings.end(), presence::absent, presence::unknown);
      text = detail::trimmed(text.substr(end + 1));
      if (text.starts_with(",")) text = detail::trimmed(text.substr(1));
    }
    return all;
  }

 private:
  [[noreturn]] static void refuse(manifest_row const& row) {
    throw row.problem(Name.view(), "is no list of labels, " + std::string(row.cell(Name.view())),
                      "write it as ['first', 'second']", "manifest-label");
  }
};

}  // namespace cxr
