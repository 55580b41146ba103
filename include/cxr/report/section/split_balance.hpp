// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "cxr/core/settings.hpp"
#include "cxr/core/text.hpp"
#include "cxr/data/audit/audit.hpp"
#include "cxr/data/source/ledger.hpp"
#include "cxr/data/split/split.hpp"
#include "cxr/report/html.hpp"

// What the pages of a run, of an audit and of a split say about a split.
namespace cxr::detail {

using text_rows = std::vector<std::vector<std::string>>;

/// subset × class: how many images, and of how many patients.
inline text_rows split_rows(split_certificate const& certificate,
                            std::vector<std::string> const& classes) {
  text_rows rows{{"subset", "patients"}};
  rows[0].insert(rows[0].end(), classes.begin(), classes.end());
  auto const add = [&](std::string const& name, subset_counts const& counts) {
    std::vector<std::string> row{name, std::to_string(counts.patients)};
    for (auto const images : counts.images) row.push_back(std::to_string(images));
    rows.push_back(row);
  };
  add("train", certificate.train);
  add("validation", certificate.validation);
  add("test", certificate.test);
  return rows;
}

/// The entries of a ledger; nothing where there are none.
inline std::string ledger_table(ledger const& unused) {
  if (unused.entries.empty()) return "";
  text_rows rows{{"not used", "example", "how many"}};
  for (auto const& entry : unused.entries)
    rows.push_back({entry.reason, entry.example, counted(entry.count, entry.unit)});
  return html::table("Not used of the data folder", rows);
}

/// "0.123"; in words where there is no number, empty where there are no images.
inline std::string difference_text(double difference, std::int64_t images) {
  if (std::isfinite(difference)) return fixed_text(difference, 3);
  return images == 0 ? "" : std::isnan(difference) ? "not known" : "no value in common";
}

/// A row for each value of a column, of those that are not known, and of the standardised difference.
inline void add_balance_rows(column_balance const& balance, split const& assignment,
                             text_rows& rows) {
  std::array<std::int64_t, 3> sizes{};
  for (std::size_t part = 0; auto const* list : subsets_of(assignment))
    sizes[part++] = static_cast<std::int64_t>(list->size());
  auto const add = [&](std::string const& value, auto&& images) {
    std::vector<std::string> row{balance.column + ": " + value};
    for (std::size_t part = 0; part < sizes.size(); ++part) {
      auto const count = static_cast<std::int64_t>(images(part));
      auto const share = 100 * static_cast<double>(count) / static_cast<double>(sizes[part]);
      row.push_back(sizes[part] == 0 ? ""
                                     : std::to_string(count) + " (" + fixed_text(share, 1) + " %)");
    }
    rows.push_back(std::move(row));
  };
  for (std::size_t value = 0; value < balance.values.size(); ++value)
    add(balance.values[value], [&](std::size_t part) { return balance.images[part][value]; });
  if (std::any_of(balance.unknown.begin(), balance.unknown.end(), [](auto n) { return n > 0; }))
    add("not known", [&](std::size_t part) { return balance.unknown[part]; });
  rows.push_back({balance.column + ": standardised difference to train", "",
                  difference_text(balance.validation_difference(), sizes[1]),
                  difference_text(balance.test_difference(), sizes[2])});
}

/// How often each class, subtype, sex, band of age, view, site, ... occurs in each subset; nothing where
/// the split was not certified.
inline std::string balance_table(split const& assignment) {
  text_rows rows{{"images", "train", "validation", "test"}};
  std::vector<std::string> many;
  for (auto const& balance : assignment.certificate.balance)
    if (balance.values.empty() && balance.distinct > 0)
      many.push_back(balance.column + " (" + std::to_string(balance.distinct) + " values)");
    else
      add_balance_rows(balance, assignment, rows);
  if (rows.size() == 1) return "";
  auto text =
      html::table("Balance of the subsets", rows, "figures") +
      html::paragraph(
          "Standardised difference: of proportions, in standard deviations; values that are "
          "not known do not count. Up to 0.1 is usually called balanced (Austin 2009; of "
          "several values Yang and Dalton 2012).",
          "soft");
  if (!many.empty())
    text += html::paragraph("Not compared value by value: " + first_names(many) + ".", "soft");
  return text;
}

/// Images of equal or similar content in different subsets. @param what  "equal files"
inline std::string across_table(split const& assignment, std::vector<record> const& records,
                                std::vector<images_across> const& groups, std::string const& what) {
  constexpr std::size_t most = 20;
  if (groups.empty())
    return html::paragraph("There are no " + what + " in different subsets.", "soft");
  auto const subsets = subset_of_records(assignment, records.size());
  std::vector<std::string> lines;
  for (auto const& group : groups) {
    std::vector<std::string> images;
    for (auto const index : group.records)
      images.push_back(records.at(index).id + " (" + to_text(subsets[index]) + ")");
    lines.push_back(first_names(images));
  }
  return "<p class=\"note\">" +
         html::escaped(counted(groups.size(), "group") + " of " + what + " in different subsets:") +
         "</p>\n<pre>" + html::escaped(first_lines(lines, most)) + "</pre>\n";
}

/// Images of equal and of similar content in different subsets, as far as the files were read and
/// anybody searched.
inline std::string across_tables(split const& assignment, std::vector<record> const& records) {
  auto const& certificate = assignment.certificate;
  std::string text;
  if (!certificate.hashes.empty())
    text += across_table(assignment, records, certificate.equal_across, "equal files");
  if (certificate.near_across)
    text += across_table(assignment, records, *certificate.near_across, "similar images");
  return text;
}

}  // namespace cxr::detail
