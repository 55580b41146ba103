// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "cxr/core/text.hpp"
#include "cxr/data/source/manifest/columns.hpp"
#include "cxr/data/source/manifest/labels.hpp"
#include "cxr/data/source/manifest/table.hpp"
#include "cxr/data/source/source.hpp"

namespace cxr {

/// An uncertain label, -1, is unknown: it counts neither in the loss nor in the metrics.
/// Source   Irvin et al. 2019, CheXpert, section "Uncertainty approaches": U-Ignore
struct u_ignore {
  static constexpr std::string_view name = "u_ignore";      ///< how it is printed
  static constexpr presence uncertain = presence::unknown;  ///< what -1 becomes
  static constexpr bool noted = false;                      ///< whether a record tells
};
/// An uncertain label is absent. Source   as u_ignore: U-Zeros
struct u_zeros {
  static constexpr std::string_view name = "u_zeros";      ///< how it is printed
  static constexpr presence uncertain = presence::absent;  ///< what -1 becomes
  static constexpr bool noted = false;                     ///< whether a record tells
};
/// An uncertain label is present. Source   as u_ignore: U-Ones
struct u_ones {
  static constexpr std::string_view name = "u_ones";        ///< how it is printed
  static constexpr presence uncertain = presence::present;  ///< what -1 becomes
  static constexpr bool noted = false;                      ///< whether a record tells
};
/// An uncertain label is unknown, and the record keeps that it was called uncertain, in a column of
/// its own: "uncertain Edema" is "yes". So the report has these images as a subgroup.
struct keep_uncertain {
  static constexpr std::string_view name = "keep_uncertain";  ///< how it is printed
  static constexpr presence uncertain = presence::unknown;    ///< what -1 becomes
  static constexpr bool noted = true;                         ///< whether a record tells
};

/// A blank cell is an unknown label.
struct blank_unknown {
  static constexpr std::string_view name = "blank_unknown";  ///< how it is printed
  static constexpr presence blank = presence::unknown;       ///< what it becomes
};
/// A blank cell, a finding that the report does not mention, is an absent one.
struct blank_absent {
  static constexpr std::string_view name = "blank_absent";  ///< how it is printed
  static constexpr presence blank = presence::absent;       ///< what it becomes
};

/// A column that, where it is 1, makes every finding with a blank cell absent: `no_finding<"No
/// Finding", "Support Devices">`. @tparam Except  findings to which it does not apply
template <literal Name, literal... Except>
struct no_finding {
  static constexpr std::string_view name =
      detail::column_name<"no_finding", Name, Except...>;  ///< how it is printed
  /// The column, or nothing.
  static std::vector<column_choice> needed() { return {{Name.view()}}; }
  /// Whether a row states that there is no finding of a class.
  static bool excludes(manifest_row const& row, std::string_view class_name) {
    auto const excepted = detail::name_list<Except...>;
    return detail::leading_number(row.cell(Name.view())) == 1.0 &&
           std::find(excepted.begin(), excepted.end(), class_name) == excepted.end();
  }
};
/// No column states that there is no finding.
struct without_no_finding {
  static constexpr std::string_view name = "without_no_finding";  ///< how it is printed
  /// Nothing.
  static std::vector<column_choice> needed() { return {}; }
  /// Never.
  static bool excludes(manifest_row const&, std::string_view) { return false; }
};

/// A column for each class, of its name: 1 present, 0 absent, -1 uncertain, blank not mentioned;
/// also as "1.0". A value between 0 and 1 is refused.
/// @tparam Uncertain  u_ignore, u_zeros, u_ones, keep_uncertain
/// @tparam Blank      blank_unknown, blank_absent
/// @tparam Healthy    no_finding, without_no_finding
template <class Uncertain = u_ignore, class Blank = blank_unknown,
          class Healthy = without_no_finding>
struct finding_columns {
  static constexpr auto kind = detail::column_kind::label;  ///< what it is in a manifest
  static constexpr auto labels = labelling::multi_label;    ///< each present, absent or unknown
  static constexpr std::string_view name =
      list_name<"finding_columns", Uncertain, Blank, Healthy>;   ///< how it is printed
  static constexpr std::string_view column = "of the findings";  ///< for errors
  /// What the table must have.
  template <class Classes>
  static std::vector<column_choice> needed() {
    auto all = Healthy::needed();
    for (auto const class_name : Classes::names) all.push_back({class_name});
    return all;
  }
  /// The findings of a row. @throws file_error (a cell of another form)
  template <class Classes>
  static row_labels value(manifest_row const& row, other_labels&) {
    row_labels all;
    for (auto const class_name : Classes::names) {
      auto const text = row.cell(class_name);
      bool const doubtful = text == "-1" || text == "-1.0";
      all.findings.push_back(doubtful ? Uncertain::uncertain : read(row, class_name, text));
      if (Uncertain::noted) all.uncertain.push_back(doubtful);
    }
    return all;
  }

 private:
  static presence read(manifest_row const& row, std::string_view class_name,
                       std::string_view text) {
    if (text == "1" || text == "1.0") return presence::present;
    if (text == "0" || text == "0.0") return presence::absent;
    if (!known_value(text).empty())
      throw row.problem(class_name, "\"" + std::string(text) + "\" is not 1, 0, -1 or blank",
                        "correct the cell", "manifest-label");
    return Healthy::excludes(row, class_name) ? presence::absent : Blank::blank;
  }
};

}  // namespace cxr
