// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "cxr/core/text.hpp"
#include "cxr/data/audit/data_audit.hpp"
#include "cxr/report/audit/contact_sheet.hpp"
#include "cxr/report/html.hpp"
#include "cxr/report/section/data.hpp"
#include "cxr/report/section/shortcut.hpp"

namespace cxr::detail {

/// The top of the page: whether results with these images would be wrong, and what was allowed.
inline std::string audit_header(audited_set const& set, bool allowed) {
  auto const& report = set.found.report;
  std::string text = "<h1>Audit of a data set</h1>\n";
  auto const images = counted(set.records.size(), "image");
  if (report.sound())
    return text + html::paragraph(images + ": nothing was found that would make a result wrong" +
                                      (report.issues.empty() ? "." : "; notes below."),
                                  "verdict");
  text += html::paragraph(images + ": a result with these images would be wrong.", "verdict");
  for (auto const& problem : report.wrong())
    text += "<p class=\"warn\"><b>WRONG:</b> " + html::escaped(problem) + "</p>\n";
  if (allowed)
    text +=
        "<p class=\"warn\"><b>Allowed</b> by --allow-audit-errors: the exit status says "
        "sound.</p>\n";
  return text;
}

/// Each issue, with its first examples.
inline std::string issue_table(audit_report const& report) {
  if (report.issues.empty()) return html::paragraph("Nothing was found.");
  text_rows rows{{"", "what was found", "where"}};
  for (auto const& issue : report.issues)
    rows.push_back({issue.makes_wrong ? "WRONG" : "note", issue.what, first_names(issue.where)});
  return html::table("What the audit found", rows);
}

/// One line for each kind of file that occurs.
inline std::string file_table(audited_set const& set) {
  std::map<std::string, std::size_t> kinds;
  for (auto const& image : set.found.images)
    ++kinds[!image.problem.empty()
                ? std::string("cannot be read")
                : std::to_string(image.bits) + " bits, " +
                      counted(static_cast<std::size_t>(image.channels), "channel")];
  text_rows rows{{"files", "images"}};
  for (auto const& [kind, count] : kinds) rows.push_back({kind, std::to_string(count)});
  return html::table("Kinds of files", rows, "figures");
}

/// A sheet with its captions.
inline std::string sheet_part(contact_sheet const& sheet) {
  std::string list;
  for (auto const& caption : sheet.captions) list += "<li>" + html::escaped(caption) + "</li>\n";
  auto const more = sheet.found - sheet.captions.size();
  return "<h3 id=\"" + sheet.name + "\">" + html::escaped(sheet.heading) + "</h3>\n" +
         html::scrolled("Contact sheet: " + sheet.heading,
                        html::jpeg(encoded_picture(sheet.picture, ".jpg"), sheet.heading)) +
         html::details("File names and measurements", "<ol>\n" + list + "</ol>\n") +
         (more > 0 ? html::paragraph(std::to_string(more) + " more are in audit.json.", "note")
                   : "");
}

/// The page of an audit.
inline std::string audit_page(audited_set const& set, std::vector<contact_sheet> const& sheets,
                              bool allowed, shortcut_baseline const& shortcuts) {
  std::string pictures;
  for (auto const& sheet : sheets) pictures += sheet_part(sheet);
  std::vector<html::section> sections{{"findings", "Findings", issue_table(set.found.report)}};
  if (!pictures.empty()) sections.push_back({"images", "Images to look at", pictures});
  if (auto const text = shortcut_section(shortcuts); !text.empty())
    sections.push_back({"shortcuts", "What is no anatomy", text});
  sections.push_back(
      {"data", "Subsets and files",
       html::table("Images of each class", split_rows(set.split.certificate, set.classes)) +
           file_table(set) + unused_table(set.split.certificate.unused)});
  return html::page("cxr audit", audit_header(set, allowed), sections);
}

}  // namespace cxr::detail
