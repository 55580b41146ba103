// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "cxr/data/source/ledger.hpp"
#include "cxr/data/split/split.hpp"
#include "cxr/report/html.hpp"
#include "cxr/report/reported_run.hpp"
#include "cxr/report/section/split_balance.hpp"

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

/// The ledger: what else is in the data folder.
inline std::string unused_table(ledger const& unused) {
  if (unused.entries.empty()) return "";
  text_rows rows{{"not used", "example", "how many"}};
  for (auto const& entry : unused.entries)
    rows.push_back({entry.reason, entry.example, counted(entry.count, entry.unit)});
  return "<h3>Not used of the data folder</h3>\n" +
         html::table("Not used of the data folder", rows);
}

/// Images of each class in each subset, the certificate of the split, and what the audit found.
inline std::string data_section(reported_run const& run) {
  auto const& certificate = run.split.certificate;
  std::string text = html::table("Images of each class", split_rows(certificate, run.classes)) +
                     "<p class=\"soft\">" + html::escaped(certificate.rule) + ", seed " +
                     std::to_string(certificate.seed) + ", patients in more than one subset: <b>" +
                     std::to_string(certificate.patients_shared) +
                     "</b>, images left out by the rule: " + std::to_string(certificate.left_out) +
                     ".<br>SHA-256 of the assignment " + html::escaped(certificate.sha256);
  if (!certificate.contents.empty())
    text += "<br>SHA-256 of the contents " + html::escaped(certificate.contents);
  if (auto const evaluated = run.test_evaluations.text(); !evaluated.empty())
    text += "<br>" + html::escaped(evaluated);
  text += "</p>\n" + split_balance(run) + "<h3>Audit</h3>\n";
  text += run.audit.empty() ? html::paragraph("There is no audit of this result.", "soft")
                            : "<pre>" + html::escaped(run.audit) + "</pre>\n";
  return text + unused_table(certificate.unused);
}

}  // namespace cxr::detail
