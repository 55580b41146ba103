// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cxr/core/text.hpp"
#include "cxr/data/source/manifest/columns.hpp"
#include "cxr/data/source/manifest/labels.hpp"
#include "cxr/data/source/manifest/table.hpp"
#include "cxr/data/source/source.hpp"

// An image with several rows: several readers, or several marked areas. A vote makes one label of
// theirs. Readers who do not know a label have no vote.
namespace cxr {

/// What more than half of the readers state; unknown where no label has so many.
struct majority {
  static constexpr std::string_view name = "majority";  ///< how it is printed
  /// @param votes  how many readers state each of the labels that are known
  static std::optional<std::int64_t> decide(std::map<std::int64_t, std::size_t> const& votes) {
    std::size_t all = 0;
    for (auto const& [label, count] : votes) all += count;
    for (auto const& [label, count] : votes)
      if (2 * count > all) return label;
    return std::nullopt;
  }
};
/// What all readers state; unknown where they differ.
struct unanimous {
  static constexpr std::string_view name = "unanimous";  ///< how it is printed
  /// As majority::decide.
  static std::optional<std::int64_t> decide(std::map<std::int64_t, std::size_t> const& votes) {
    return votes.size() == 1 ? std::optional(votes.begin()->first) : std::nullopt;
  }
};
/// A finding is present where one reader sees it. For findings only.
struct any_reader {
  static constexpr std::string_view name = "any_reader";  ///< how it is printed
  /// As majority::decide, of findings: 0 absent, 1 present.
  static std::optional<std::int64_t> decide(std::map<std::int64_t, std::size_t> const& votes) {
    return votes.empty() ? std::nullopt : std::optional(votes.rbegin()->first);
  }
};
/// A finding is present where every reader sees it, else absent. For findings only.
struct all_readers {
  static constexpr std::string_view name = "all_readers";  ///< how it is printed
  /// As majority::decide, of findings: 0 absent, 1 present.
  static std::optional<std::int64_t> decide(std::map<std::int64_t, std::size_t> const& votes) {
    return votes.empty() ? std::nullopt : std::optional(votes.begin()->first);
  }
};

namespace detail {

/// Whether a vote is about findings only.
template <class Vote>
inline constexpr bool votes_on_findings = false;
template <>
inline constexpr bool votes_on_findings<any_reader> = true;
template <>
inline constexpr bool votes_on_findings<all_readers> = true;

/// The labels of an image from those of its rows, one at least.
template <class Vote>
row_labels vote_of(std::vector<row_labels> const& rows) {
  row_labels all = rows[0];
  std::map<std::int64_t, std::size_t> votes;
  for (auto const& row : rows)
    if (row.label >= 0) ++votes[row.label];
  all.label = Vote::decide(votes).value_or(-1);
  for (std::size_t k = 0; k < all.findings.size(); ++k) {
    votes.clear();
    for (auto const& row : rows)
      if (row.findings[k] != presence::unknown) ++votes[static_cast<std::int64_t>(row.findings[k])];
    auto const decided = Vote::decide(votes);
    all.findings[k] = decided ? static_cast<presence>(*decided) : presence::unknown;
    for (auto const& row : rows)
      if (!row.uncertain.empty()) all.uncertain[k] = all.uncertain[k] || row.uncertain[k];
  }
  return all;
}

}  // namespace detail

/// Several readers per image, one row each, named in a column: `reader_column<"rad_id", majority>`.
/// @tparam Vote  majority, unanimous; of findings also any_reader, all_readers
template <literal Name, class Vote = majority>
struct reader_column {
  static constexpr auto kind = detail::column_kind::readers;  ///< what it is in a manifest
  static constexpr std::string_view name = list_name<"reader_column", Vote>;  ///< how it is printed
  using vote = Vote;  ///< how labels are decided
  /// What the table must have.
  static std::vector<column_choice> needed() { return {{Name.view()}}; }
  /// The reader of a row. @throws file_error (none)
  static std::string value(manifest_row const& row) {
    auto reader = row.known(detail::name_list<Name>);
    if (reader.empty())
      throw row.problem(Name.view(), "is blank", "name the reader of the row", "manifest-reader");
    return reader;
  }
};

/// Several rows per image without a reader: one for each marked area. `rows_per_image<unanimous>`.
/// @tparam Vote  as for reader_column
template <class Vote = unanimous>
struct rows_per_image {
  static constexpr auto kind = detail::column_kind::readers;  ///< what it is in a manifest
  static constexpr std::string_view name =
      list_name<"rows_per_image", Vote>;  ///< how it is printed
  using vote = Vote;                      ///< how labels are decided
  /// Nothing.
  static std::vector<column_choice> needed() { return {}; }
  /// No name.
  static std::string value(manifest_row const&) { return {}; }
};

}  // namespace cxr
