// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/core/settings.hpp"
#include "cxr/data/split/split.hpp"

namespace cxr {

/// One thing that an audit found.
struct audit_issue {
  bool makes_wrong = false;             ///< whether a result would be wrong because of it
  std::string what;                     ///< in words, with the count
  std::vector<std::string> where = {};  ///< ids or patients
};

/// What an audit of records and their split found.
struct audit_report {
  std::vector<audit_issue> issues;  ///< in the order of the checks

  /// Whether nothing makes a result wrong.
  bool sound() const {
    return std::none_of(issues.begin(), issues.end(),
                        [](audit_issue const& issue) { return issue.makes_wrong; });
  }

  /// What makes a result wrong, in words.
  std::vector<std::string> wrong() const {
    std::vector<std::string> texts;
    for (auto const& issue : issues)
      if (issue.makes_wrong) texts.push_back(issue.what);
    return texts;
  }

  /// One line per issue: mark, what, up to three examples.
  std::string text() const {
    if (issues.empty()) return "audit: nothing found";
    std::string lines = "audit:";
    for (auto const& issue : issues) {
      lines += std::string("\n  ") + (issue.makes_wrong ? "WRONG  " : "note   ") + issue.what;
      for (std::size_t index = 0; index < issue.where.size() && index < 3; ++index)
        lines += (index == 0 ? ": " : ", ") + issue.where[index];
      if (issue.where.size() > 3) lines += ", …";
    }
    return lines;
  }
};

namespace detail {

inline std::vector<subset> subset_of_records(split const& assignment, std::size_t count) {
  std::vector<subset> subsets(count, subset::none);
  for (auto index : assignment.train) subsets[index] = subset::train;
  for (auto index : assignment.validation) subsets[index] = subset::validation;
  for (auto index : assignment.test) subsets[index] = subset::test;
  return subsets;
}

using index_pair = std::optional<std::pair<std::size_t, std::size_t>>;

/// The first of some equal files and the first that differs from it.
template <class Differs>
index_pair first_different(std::vector<std::size_t> const& copies, Differs&& differs) {
  auto const other = std::find_if(copies.begin(), copies.end(),
                                  [&](std::size_t index) { return differs(copies[0], index); });
  return other == copies.end() ? index_pair{} : std::pair(copies[0], *other);
}

/// Two of some equal files whose labels contradict each other: another class, or a finding that is
/// present in one and absent in the other. An unknown label contradicts nothing.
inline index_pair contradiction(std::vector<record> const& records,
                                std::vector<std::size_t> const& copies) {
  if (records[copies[0]].findings.empty())
    return first_different(
        copies, [&](std::size_t a, std::size_t b) { return records[a].label != records[b].label; });
  for (std::size_t k = 0; k < records[copies[0]].findings.size(); ++k) {
    std::vector<std::size_t> known;
    for (auto index : copies)
      if (records[index].findings[k] != presence::unknown) known.push_back(index);
    if (known.empty()) continue;
    auto const pair = first_different(known, [&](std::size_t a, std::size_t b) {
      return records[a].findings[k] != records[b].findings[k];
    });
    if (pair) return pair;
  }
  return {};
}

inline void audit_copies(std::vector<record> const& records, std::vector<subset> const& subsets,
                         std::vector<std::uint64_t> const& hashes, audit_report& report) {
  std::map<std::uint64_t, std::vector<std::size_t>> files;
  for (std::size_t index = 0; index < records.size(); ++index)
    if (subsets[index] != subset::none) files[hashes[index]].push_back(index);
  audit_issue within{false, ""}, across{true, ""}, labels{true, ""};
  std::size_t surplus = 0;
  auto const add = [&](audit_issue& issue, std::size_t first, std::size_t second) {
    issue.where.push_back(records[first].id + " = " + records[second].id);
  };
  for (auto const& [hash, copies] : files) {
    if (copies.size() < 2) continue;
    auto const other_subset = first_different(
        copies, [&](std::size_t a, std::size_t b) { return subsets[a] != subsets[b]; });
    if (auto const pair = contradiction(records, copies))
      add(labels, pair->first, pair->second);
    else if (other_subset)
      add(across, other_subset->first, other_subset->second);
    else
      add(within, copies[0], copies[1]), surplus += copies.size() - 1;
  }
  bool const exclusive = labelling_of(records) == labelling::exclusive;
  labels.what = std::to_string(labels.where.size()) + " groups of equal files with " +
                (exclusive ? "two labels" : "different findings");
  across.what = std::to_string(across.where.size()) + " groups of equal files in two subsets";
  within.what = std::to_string(surplus) + " surplus copies within one subset and label";
  for (auto* issue : {&labels, &across, &within})
    if (!issue->where.empty()) report.issues.push_back(std::move(*issue));
}

inline void audit_patients(std::vector<record> const& records, std::vector<subset> const& subsets,
                           audit_report& report) {
  std::map<std::string_view, std::set<subset>> subsets_of_patient;
  for (std::size_t index = 0; index < records.size(); ++index)
    if (!records[index].patient.empty() && subsets[index] != subset::none)
      subsets_of_patient[records[index].patient].insert(subsets[index]);
  audit_issue shared{true, ""};
  for (auto const& [patient, distinct] : subsets_of_patient)
    if (distinct.size() > 1) shared.where.emplace_back(patient);
  shared.what = std::to_string(shared.where.size()) + " patients in more than one subset";
  if (!shared.where.empty()) report.issues.push_back(std::move(shared));
}

/// Exclusive classes: an empty one, or one with a single patient, makes a result wrong. A finding
/// makes it wrong only if it is never present in train: it cannot be learnt.
inline void audit_classes(std::vector<record> const& records,
                          std::vector<std::size_t> const& indices, subset part,
                          class_list const& classes, audit_report& report) {
  bool const exclusive = labelling_of(records) == labelling::exclusive;
  for (std::size_t k = 0; k < classes; ++k) {
    std::size_t images = 0;
    std::set<std::string_view> patients;
    for (auto index : indices)
      if (has_class(records[index], k)) ++images, patients.insert(records[index].patient);
    auto const which =
        (exclusive ? "class " : "finding ") + classes.name(k) + " in " + to_text(part);
    if (images == 0)
      report.issues.push_back({exclusive || part == subset::train,
                               which + (exclusive ? " has no image" : " is never present")});
    else if (patients.size() < 2 && !patients.begin()->empty())
      report.issues.push_back({exclusive, which + (exclusive ? " has fewer than 2 patients"
                                                             : " is present in 1 patient only")});
  }
}

}  // namespace detail

/// Looks for what would make a result wrong, before the first epoch: equal files with different
/// labels or in several subsets, patients in several subsets, classes without images or with a
/// single patient; and notes surplus copies and findings that are rare. Unreadable files are not
/// audited: the cache refuses them.
/// @param hashes  (N) of the files, as image_cache::hashes() returns them
inline audit_report audit(std::vector<record> const& records, split const& assignment,
                          class_list const& classes, std::vector<std::uint64_t> const& hashes) {
  detail::require_labels(records, classes);
  audit_report report;
  auto const subsets = detail::subset_of_records(assignment, records.size());
  detail::audit_copies(records, subsets, hashes, report);
  detail::audit_patients(records, subsets, report);
  detail::audit_classes(records, assignment.train, subset::train, classes, report);
  if (!assignment.validation.empty())
    detail::audit_classes(records, assignment.validation, subset::validation, classes, report);
  if (!assignment.test.empty())
    detail::audit_classes(records, assignment.test, subset::test, classes, report);
  return report;
}

/// Stops on what makes a result wrong.
/// @param allowed  the setting `--allow-audit-errors`
/// @throws data_error with the whole report
inline void require_sound(audit_report const& report, bool allowed) {
  if (report.sound() || allowed) return;
  throw data_error("the images or their split would make the results wrong\n" + report.text(),
                   "fix the data or the split, or give --allow-audit-errors", "audit");
}

}  // namespace cxr
