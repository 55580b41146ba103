// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "cxr/core/json.hpp"
#include "cxr/measure/interval/subgroups.hpp"
#include "cxr/report/html.hpp"
#include "cxr/report/table.hpp"
#include "cxr/train/observer/report_json.hpp"

namespace cxr::detail {

/// A row for each subgroup with images, patients and numbers, or why it was not measured; nothing where
/// there are no subgroups. @param title  for those who cannot see the table
inline std::string subgroup_table(std::string_view title, std::vector<subgroup> const& groups) {
  std::vector<std::vector<std::string>> rows{{"subgroup", "images", "patients"}};
  for (auto const& group : groups)
    if (rows[0].size() == 3)
      for (auto const& [name, value] : group.numbers) rows[0].push_back(name);
  bool compared = false;
  for (auto const& group : groups) {
    auto const column = group.column.empty() ? "" : group.column + ": ";
    compared = compared || group.compared > 0;
    rows.push_back(
        {column + group.value, std::to_string(group.images), std::to_string(group.patients)});
    if (!group.too_few.empty()) rows.back().push_back(std::string(group.too_few));
    for (auto const& [name, value] : group.numbers)
      rows.back().push_back(to_text(value, interval_named(group.intervals, name)));
    rows.back().resize(std::max(rows.back().size(), rows[0].size()));
  }
  if (groups.empty()) return "";
  return html::table(title, rows, "figures") +
         (compared
              ? "<p>Each subtype beside all images of the classes that have none; patients are "
                "those with the subtype.</p>"
              : "");
}

/// Column → value → images, patients, numbers and intervals, or "too_few".
inline json subgroup_json(std::vector<subgroup> const& groups) {
  json columns = json::object();
  for (auto const& group : groups) {
    auto& section = columns[group.column][group.value] =
        json{{"images", group.images},
             {"images_compared", group.compared},
             {"patients", group.patients},
             {"images_with_class", group.with_class}};
    if (!group.too_few.empty()) section["too_few"] = std::string(group.too_few);
    section.update(to_json(group.numbers));
    if (!group.intervals.empty()) section["intervals"] = to_json(group.intervals);
  }
  return columns;
}

}  // namespace cxr::detail
