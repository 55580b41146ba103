// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "cxr/core/file.hpp"
#include "cxr/core/text.hpp"
#include "cxr/data/source/source.hpp"
#include "cxr/data/split/certificate/saved_split.hpp"
#include "cxr/data/split/split.hpp"
#include "cxr/report/html.hpp"
#include "cxr/report/section/split_balance.hpp"

// split.html: what split.json states, for people.
namespace cxr {

namespace detail {

/// The top of the page: whether subsets share patients or files, and what was allowed.
inline std::string split_header(split const& assignment, std::size_t images) {
  auto const& certificate = assignment.certificate;
  auto const shared = static_cast<std::size_t>(certificate.patients_shared);
  auto const equal = certificate.equal_across.size();
  std::string text = "<h1>Certificate of a split</h1>\n";
  text += html::paragraph(
      counted(images, "image") + ": " + (shared == 0 ? "no patient" : counted(shared, "patient")) +
          " in more than one subset, " +
          (certificate.hashes.empty() ? "equal files not searched for"
           : equal == 0               ? "no equal files in different subsets"
                        : counted(equal, "group") + " of equal files in different subsets") +
          ".",
      "verdict");
  for (auto const& problem : certificate.allowed)
    text += "<p class=\"warn\"><b>Allowed</b> by --allow-audit-errors: " + html::escaped(problem) +
            "</p>\n";
  return text;
}

/// Rule, seed, hashes, and how many patients either key of a source finds in several subsets.
inline std::string rule_section(split_certificate const& certificate) {
  text_rows rows{{"entry", "value"},
                 {"rule", certificate.rule},
                 {"seed", std::to_string(certificate.seed)},
                 {"SHA-256 of the assignment", certificate.sha256},
                 {"SHA-256 of the contents",
                  certificate.contents.empty() ? "the files were not read" : certificate.contents},
                 {"patients in more than one subset", std::to_string(certificate.patients_shared)},
                 {"images left out by the rule", std::to_string(certificate.left_out)}};
  for (auto const& note : certificate.notes) rows.push_back({"of the source", note});
  auto text = html::table("Rule of the split", rows);
  if (certificate.patient_keys.empty()) return text;
  text_rows keys{{"key of the patients", "used", "patients", "in more than one subset"}};
  for (auto const& [key, used, patients, shared] : certificate.patient_keys)
    keys.push_back({key, used ? "yes" : "no", std::to_string(patients), std::to_string(shared)});
  return text + html::table("Keys of the patients", keys);
}

/// Counts of each subset, and the first images that are in none.
inline std::string subsets_section(split const& assignment, std::vector<record> const& records,
                                   std::vector<std::string> const& classes) {
  constexpr std::size_t most = 20;
  auto text = html::table("Images of each class", split_rows(assignment.certificate, classes));
  std::vector<std::string> others;
  for (auto const index : left_out(assignment, records.size())) others.push_back(records[index].id);
  if (others.empty()) return text;
  return text + html::details("Images in no subset",
                              "<pre>" + html::escaped(first_lines(others, most)) + "</pre>\n");
}

/// What verify_split compares with the files, of how many images.
inline std::string verify_section(split_certificate const& certificate,
                                  std::vector<record> const& records) {
  std::size_t patients = 0;
  for (auto const& image : records) patients += !image.patient.empty();
  auto const all = std::to_string(records.size());
  auto const hashes = certificate.hashes.size();
  return html::table(
             "What verify_split compares",
             {{"compared", "images", "what is told"},
              {"name", all, "added, missing"},
              {"label", all, "with another label"},
              {"patient", std::to_string(patients), "of another patient"},
              {"content of the file", std::to_string(hashes), "replaced under the same name"},
              {"assignment", all, "edited: another SHA-256 than is stated"}}) +
         html::paragraph(
             "verify_split(\"split.json\", source) lists the source and reads every file again; it "
             "changes nothing. --resume does the same and stops where anything differs; "
             "from_manifest compares all but the contents.",
             "soft");
}

/// Equal and similar images in different subsets, or that nobody has searched for them.
inline std::string across_section(split const& assignment, std::vector<record> const& records) {
  auto const& certificate = assignment.certificate;
  auto text = across_tables(assignment, records);
  if (certificate.hashes.empty())
    text += html::paragraph("Nobody has searched for equal files.", "soft");
  if (!certificate.near_across)
    text += html::paragraph("Nobody has searched for similar images.", "soft");
  return text;
}

/// The page of a split.
inline std::string split_page(split const& assignment, std::vector<record> const& records,
                              std::vector<std::string> const& classes) {
  auto const& certificate = assignment.certificate;
  auto const text_or = [](std::string const& text, char const* otherwise) {
    return text.empty() ? html::paragraph(otherwise, "soft") : text;
  };
  return html::page(
      "cxr split", split_header(assignment, records.size()),
      {{"rule", "Rule", rule_section(certificate)},
       {"subsets", "Subsets", subsets_section(assignment, records, classes)},
       {"balance", "Balance", text_or(balance_table(assignment), "Nothing was compared.")},
       {"across", "Equal and similar images across subsets", across_section(assignment, records)},
       {"unused", "Not used", text_or(ledger_table(certificate.unused), "No file is listed.")},
       {"verify", "What verify_split does", verify_section(certificate, records)}});
}

}  // namespace detail

/// Writes a certified split as a page, whole or not at all; write_report writes that of a run.
/// @param file  split.html @throws file_error (disk full, folder not writable)
inline void write_split_page(split const& assignment, std::vector<record> const& records,
                             class_list const& classes, std::filesystem::path const& file) {
  std::vector<std::string> names;
  for (std::size_t k = 0; k < classes; ++k) names.push_back(classes.name(k));
  write_atomically(file, detail::split_page(assignment, records, names));
}

}  // namespace cxr
