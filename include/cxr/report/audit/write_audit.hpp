// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "cxr/core/file.hpp"
#include "cxr/core/json.hpp"
#include "cxr/core/settings.hpp"
#include "cxr/data/audit/data_audit.hpp"
#include "cxr/measure/shortcut/audited_shortcuts.hpp"
#include "cxr/report/audit/audit_page.hpp"
#include "cxr/report/audit/audit_sheets.hpp"
#include "cxr/run/shortcut_json.hpp"

namespace cxr {

/// Settings of an audit that is a program of its own.
struct audit_settings {
  static constexpr std::string_view name = "audit";

  std::filesystem::path output = "audit";
  bool allow_audit_errors = false;

  static constexpr auto fields = hana::make_tuple(
      field{&audit_settings::output, "output",
            "Where audit.html, audit.json and the contact sheets go."}
          .unit("folder"),
      field{&audit_settings::allow_audit_errors, "allow-audit-errors",
            "Ends with status 0 although something makes a result wrong; the page names it."});
};

/// What write_audit wrote.
struct written_audit {
  std::filesystem::path page;                ///< audit.html
  std::vector<std::filesystem::path> files;  ///< all of them, the page included
  shortcut_baseline shortcuts;               ///< how well what is no anatomy predicts the label
};

/// All that an audit found, for programs.
inline json to_json(audited_set const& set, bool allowed) {
  json issues = json::array(), findings = json::array(), duplicates = json::array();
  for (auto const& issue : set.found.report.issues)
    issues.push_back({{"wrong", issue.makes_wrong}, {"what", issue.what}, {"where", issue.where}});
  for (auto const& finding : set.found.findings) {
    auto const& image = set.found.images[finding.image];
    findings.push_back({{"problem", to_text(finding.problem)},
                        {"image", set.records[finding.image].id},
                        {"value", finding.value}});
    if (!image.problem.empty()) findings.back()["text"] = image.problem;
  }
  for (auto const& link : set.found.duplicates)
    duplicates.push_back({{"first", set.records[link.first].id},
                          {"second", set.records[link.second].id},
                          {"position", position_names[link.position]},
                          {"distance", link.distance},
                          {"correlation", link.correlation},
                          {"detail", link.detail},
                          {"sure", link.sure}});
  return {{"images", set.records.size()},
          {"sound", set.sound()},
          {"allowed_audit_errors",
           allowed && !set.sound() ? json(set.found.report.wrong()) : json::array()},
          {"issues", issues},
          {"findings", findings},
          {"near_duplicates", duplicates}};
}

namespace detail {

/// Removes the contact sheets that an earlier audit wrote into a folder, which its audit.json lists.
inline void remove_earlier_sheets(std::filesystem::path const& folder) {
  if (!std::filesystem::exists(folder / "audit.json")) return;
  auto const earlier = read_json(folder / "audit.json");
  if (!earlier.is_object() || !earlier.contains("sheets") || !earlier["sheets"].is_array()) return;
  for (auto const& sheet : earlier["sheets"])
    if (std::filesystem::path const name = sheet.is_string() ? std::string(sheet) : "";
        name.extension() == ".png" && name == name.filename())
      std::filesystem::remove(folder / name);
}

}  // namespace detail

/// Writes audit.html, audit.json and a PNG of each contact sheet into a folder, each whole or absent; sheets
/// of an earlier audit go.
/// @param settings  the folder, and whether what makes a result wrong is allowed
/// @throws file_error (disk full, folder not writable)
inline written_audit write_audit(audited_set const& set, audit_settings const& settings = {}) {
  auto const sheets = detail::audit_sheets(set);
  bool const allowed = settings.allow_audit_errors;
  written_audit written{settings.output / "audit.html", {}, measure_shortcuts(set)};
  auto const write = [&](std::string const& name, std::string_view text) {
    write_atomically(written.files.emplace_back(settings.output / name), text);
  };
  detail::remove_earlier_sheets(settings.output);
  json names = json::array();
  for (auto const& sheet : sheets) {
    names.push_back(sheet.name + ".png");
    auto const bytes = detail::encoded_picture(sheet.picture, ".png");
    write(sheet.name + ".png", {reinterpret_cast<char const*>(bytes.data()), bytes.size()});
  }
  auto document = to_json(set, allowed);
  document["sheets"] = names;
  document["shortcut_baseline"] = to_json(written.shortcuts);
  write("audit.json", document.dump(2, ' ', false, json::error_handler_t::replace) + "\n");
  write("audit.html", detail::audit_page(set, sheets, allowed, written.shortcuts));
  return written;
}

}  // namespace cxr
