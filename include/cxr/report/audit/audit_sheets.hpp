// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "cxr/core/settings.hpp"
#include "cxr/core/text.hpp"
#include "cxr/data/audit/data_audit.hpp"
#include "cxr/report/audit/contact_sheet.hpp"

namespace cxr::detail {

/// What was measured of a finding, in words; empty where the finding says all.
inline std::string measured_text(image_finding const& finding, audited_image const& image) {
  auto const& pixels = image.pixels;
  switch (finding.problem) {
    case image_problem::unusable: return std::string(listed_problem(image.problem));
    case image_problem::nearly_dark:
    case image_problem::unused_bits:
      return std::to_string(pixels.used_bits) + " of " + std::to_string(image.bits) + " bits";
    case image_problem::border_text: return counted(static_cast<std::size_t>(finding.value), "row");
    case image_problem::odd_size:
    case image_problem::odd_aspect:
      return std::to_string(pixels.width) + " x " + std::to_string(pixels.height);
    case image_problem::margins:
    case image_problem::coloured: return fixed_text(100 * finding.value, 1) + " % of the pixels";
    default: return fixed_text(finding.value, 2);
  }
}

/// A sheet for each problem that was found.
inline std::vector<contact_sheet> problem_sheets(audited_set const& set) {
  std::map<image_problem, std::vector<image_finding const*>> findings;
  for (auto const& finding : set.found.findings) findings[finding.problem].push_back(&finding);
  std::vector<contact_sheet> sheets;
  for (auto const& [problem, list] : findings) {
    auto const shown = std::min(list.size(), most_on_sheet);
    sheet_drawing drawing(shown);
    contact_sheet sheet{
        .name = to_text(problem),
        .heading = counted(list.size(), "image") + " " + std::string(meaning(problem)),
        .found = list.size()};
    for (std::size_t index = 0; index < shown; ++index) {
      auto const& finding = *list[index];
      auto const& image = set.records[finding.image];
      drawing.add(image.file, index + 1);
      sheet.captions.push_back(image.id + ": " +
                               measured_text(finding, set.found.images[finding.image]));
    }
    sheet.picture = drawing.picture();
    sheets.push_back(std::move(sheet));
  }
  return sheets;
}

/// Two images side by side for each link, both with its number; those in two subsets or with two labels
/// first.
inline contact_sheet duplicate_sheet(audited_set const& set) {
  auto links = set.found.duplicates;
  auto const subsets = subset_of_records(set.split, set.records.size());
  auto const is_grave = [&](near_duplicate const& link) {
    return subsets[link.first] != subsets[link.second] ||
           contradiction(set.records, {link.first, link.second});
  };
  std::stable_partition(links.begin(), links.end(), is_grave);
  auto const shown = std::min(links.size(), most_on_sheet / 2);
  sheet_drawing drawing(2 * shown);
  contact_sheet sheet{.name = "near_duplicates",
                      .heading = counted(links.size(), "pair") + " of near duplicates",
                      .found = links.size()};
  for (std::size_t index = 0; index < shown; ++index) {
    auto const& link = links[index];
    drawing.add(set.records[link.first].file, index + 1);
    drawing.add(set.records[link.second].file, index + 1);
    sheet.captions.push_back(set.records[link.first].id + " = " + set.records[link.second].id +
                             ", " + std::string(position_names[link.position]) + ": " +
                             std::to_string(link.distance) + " bits, correlation " +
                             fixed_text(link.correlation, 4) + ", of the detail " +
                             fixed_text(link.detail, 2) + (link.sure ? "" : " (not sure)"));
  }
  sheet.picture = drawing.picture();
  return sheet;
}

/// All sheets of an audit.
inline std::vector<contact_sheet> audit_sheets(audited_set const& set) {
  auto sheets = problem_sheets(set);
  if (!set.found.duplicates.empty()) sheets.push_back(duplicate_sheet(set));
  return sheets;
}

}  // namespace cxr::detail
