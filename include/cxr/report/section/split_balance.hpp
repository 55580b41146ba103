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
#include "cxr/data/split/split.hpp"
#include "cxr/report/html.hpp"
#include "cxr/report/reported_run.hpp"

namespace cxr::detail {

/// "0.123"; in words where there is no number, empty where there are no images.
inline std::string difference_text(double difference, std::int64_t images) {
  if (std::isfinite(difference)) return fixed_text(difference, 3);
  return images == 0 ? "" : std::isnan(difference) ? "not known" : "no value in common";
}

/// A row for each value of a column, of those that are not known, and of the standardised difference.
inline void add_balance_rows(column_balance const& balance, split const& assignment,
                             std::vector<std::vector<std::string>>& rows) {
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
  std::vector<std::vector<std::string>> rows{{"images", "train", "validation", "test"}};
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
  return html::details("Balance of the subsets", text);
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

/// What a certificate states beyond counts: balance, equal and similar images across subsets.
inline std::string split_balance(reported_run const& run) {
  auto const& certificate = run.split.certificate;
  auto text = balance_table(run.split);
  if (!certificate.hashes.empty())
    text += across_table(run.split, run.records, certificate.equal_across, "equal files");
  if (certificate.near_across)
    text += across_table(run.split, run.records, *certificate.near_across, "similar images");
  return text;
}

}  // namespace cxr::detail
