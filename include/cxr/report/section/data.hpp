// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "cxr/data/source/ledger.hpp"
#include "cxr/data/split/split.hpp"
#include "cxr/report/html.hpp"
#include "cxr/report/reported_run.hpp"
#include "cxr/report/section/split_balance.hpp"

namespace cxr::detail {

/// The ledger: what else is in the data folder.
inline std::string unused_table(ledger const& unused) {
  auto const table = ledger_table(unused);
  return table.empty() ? "" : "<h3>Not used of the data folder</h3>\n" + table;
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
  text += "</p>\n";
  if (auto const balance = balance_table(run.split); !balance.empty())
    text += html::details("Balance of the subsets", balance);
  text +=
      across_tables(run.split, run.records) +
      html::paragraph("split.html, beside this page, is the certificate of the split.", "soft") +
      "<h3>Audit</h3>\n";
  text += run.audit.empty() ? html::paragraph("There is no audit of this result.", "soft")
                            : "<pre>" + html::escaped(run.audit) + "</pre>\n";
  return text + unused_table(certificate.unused);
}

}  // namespace cxr::detail
