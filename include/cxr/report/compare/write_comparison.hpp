// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "cxr/core/file.hpp"
#include "cxr/core/json.hpp"
#include "cxr/report/compare/compare.hpp"
#include "cxr/report/compare/tables.hpp"
#include "cxr/report/html.hpp"
#include "cxr/train/observer/report_json.hpp"

namespace cxr {

namespace detail {

/// A difference, its interval and its p-value.
inline json to_json(comparison const& change) {
  return {{"difference", cxr::to_json(change.difference)},
          {"interval", cxr::to_json(change.range)},
          {"p_value", cxr::to_json(change.p_value)}};
}

inline json pair_json(paired_run const& pair) {
  if (!pair.why_not.empty()) return {{"not_compared", pair.why_not}};
  json values{{"auroc_delong", to_json(pair.auroc)}};
  if (pair.predicted)
    values["predicted"] = {{"only_run", pair.predicted->only_first},
                           {"only_baseline", pair.predicted->only_second},
                           {"p_value", cxr::to_json(pair.predicted->p_value)},
                           {"method", std::string(pair.predicted->method)}};
  for (auto const& [metric, change] : pair.numbers) values["bootstrap"][metric] = to_json(change);
  return values;
}

/// Every number of a comparison.
inline json comparison_json(compared_runs const& all) {
  json values{{"baseline", all.runs.front().name}, {"runs", json::array()}};
  for (auto const& run : all.runs)
    values["runs"].push_back({{"name", run.name},
                              {"folder", run.folder.string()},
                              {"split", run.split},
                              {"contents", run.contents}});
  for (auto const& subset : all.subsets)
    for (auto const& pair : subset.runs)
      values["differences"][subset.name][all.runs[pair.run].name] = pair_json(pair);
  for (auto const& group : all.groups) {
    json entry{{"runs", json::array()}};
    for (auto const index : group.runs) entry["runs"].push_back(all.runs[index].name);
    for (auto const& [subset, spreads] : group.subsets)
      for (auto const& [metric, number] : spreads)
        entry[subset][metric] = {{"mean", cxr::to_json(number.mean)},
                                 {"sd", cxr::to_json(number.deviation)},
                                 {"runs", number.runs}};
    values["groups"].push_back(entry);
  }
  return values;
}

/// What is compared, in words.
inline std::string comparison_summary(compared_runs const& all) {
  std::string text = "<h1>Comparison of " + std::to_string(all.runs.size()) + " runs</h1>\n<p>" +
                     std::to_string(all.groups.size()) +
                     (all.groups.size() == 1 ? " pipeline" : " pipelines") + ", baseline " +
                     html::escaped(all.runs.front().name) + ". Not for clinical use.</p>\n";
  for (auto const& subset : all.subsets) {
    std::size_t paired = 0;
    for (auto const& pair : subset.runs) paired += pair.why_not.empty();
    text += "<p>" + html::escaped(subset.name) + ": " + std::to_string(paired) + " of " +
            std::to_string(subset.runs.size()) + " runs saw the images of " +
            html::escaped(all.runs.front().name) +
            (paired < subset.runs.size() ? "; for the others there are no paired tests, and their "
                                           "numbers are of other images"
                                         : "") +
            ".</p>\n";
  }
  return text;
}

}  // namespace detail

/// What write_comparison wrote.
struct written_comparison {
  std::filesystem::path page;                ///< compare.html
  std::vector<std::filesystem::path> files;  ///< all of them, the page included
};

/// Writes compare.html, compare.md, compare.tex and compare.json into a folder, each whole or not at all.
/// @throws file_error (disk full, folder not writable)
inline written_comparison write_comparison(compared_runs const& all,
                                           std::filesystem::path const& folder) {
  std::vector<html::section> sections;
  std::string lines = "# Comparison of " + std::to_string(all.runs.size()) + " runs\n\n", tables;
  for (auto const& table : tables_of(all)) {
    sections.push_back(
        {std::string("table") + static_cast<char>('a' + sections.size()), table.title,
         html::table(table.title, table.rows) + html::paragraph(table.note, "note")});
    lines += markdown(table);
    tables += latex(table);
  }
  written_comparison written{folder / "compare.html", {}};
  auto const write = [&](char const* name, std::string const& text) {
    write_atomically(written.files.emplace_back(folder / name), text);
  };
  write("compare.html", html::page("cxr comparison", detail::comparison_summary(all), sections));
  write("compare.md", lines);
  write("compare.tex", tables);
  write("compare.json",
        detail::comparison_json(all).dump(2, ' ', false, json::error_handler_t::replace) + "\n");
  return written;
}

}  // namespace cxr
