// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/data/split/split.hpp"

namespace cxr {

/// One thing that an audit found.
struct finding {
  bool makes_wrong = false;        ///< whether a result would be wrong with it
  std::string what;                ///< in words, with the count
  std::vector<std::string> where;  ///< ids or patients, some of them
};

/// What an audit of records and their split found.
struct audit_report {
  std::vector<finding> findings;  ///< the wrong ones first within each check

  /// Whether nothing makes a result wrong.
  bool sound() const {
    for (auto const& one : findings)
      if (one.makes_wrong) return false;
    return true;
  }

  /// A line a finding: mark, what, examples.
  std::string text() const {
    if (findings.empty()) return "audit: nothing found";
    std::string all = "audit:";
    for (auto const& one : findings) {
      all += std::string("\n  ") + (one.makes_wrong ? "WRONG  " : "note   ") + one.what;
      for (std::size_t i = 0; i < one.where.size() && i < 3; ++i)
        all += (i == 0 ? ": " : ", ") + one.where[i];
      if (one.where.size() > 3) all += ", …";
    }
    return all;
  }
};

namespace detail {

inline std::vector<subset> subset_of_records(split const& by, std::size_t count) {
  std::vector<subset> of(count, subset::none);
  for (auto index : by.train) of[index] = subset::train;
  for (auto index : by.validation) of[index] = subset::validation;
  for (auto index : by.test) of[index] = subset::test;
  return of;
}

inline void audit_copies(std::vector<record> const& records, std::vector<subset> const& subsets,
                         std::vector<std::uint64_t> const& hashes, audit_report& report) {
  std::map<std::uint64_t, std::vector<std::size_t>> same;
  for (std::size_t i = 0; i < records.size(); ++i)
    if (subsets[i] != subset::none) same[hashes[i]].push_back(i);
  finding inside{false, "", {}}, across{true, "", {}}, labels{true, "", {}};
  std::size_t surplus = 0;
  for (auto const& files : same) {
    auto const& group = files.second;
    if (group.size() < 2) continue;
    std::set<subset> in;
    std::set<std::int64_t> as;
    for (auto index : group) in.insert(subsets[index]), as.insert(records[index].label);
    // The first and the first that is elsewhere, or called otherwise.
    auto const other = std::find_if(group.begin() + 1, group.end(), [&](auto index) {
      return as.size() > 1 ? records[index].label != records[group[0]].label
                           : in.size() == 1 || subsets[index] != subsets[group[0]];
    });
    std::string const pair = records[group[0]].id + " = " + records[*other].id;
    if (as.size() > 1)
      labels.where.push_back(pair);
    else if (in.size() > 1)
      across.where.push_back(pair);
    else
      inside.where.push_back(pair), surplus += group.size() - 1;
  }
  labels.what = std::to_string(labels.where.size()) + " groups of equal files with two labels";
  across.what = std::to_string(across.where.size()) + " groups of equal files in two subsets";
  inside.what = std::to_string(surplus) + " surplus copies within one subset and label";
  for (auto* one : {&labels, &across, &inside})
    if (!one->where.empty()) report.findings.push_back(std::move(*one));
}

inline void audit_patients(std::vector<record> const& records, std::vector<subset> const& subsets,
                           audit_report& report) {
  std::map<std::string_view, std::set<subset>> seen;
  for (std::size_t i = 0; i < records.size(); ++i)
    if (!records[i].patient.empty() && subsets[i] != subset::none)
      seen[records[i].patient].insert(subsets[i]);
  finding shared{true, "", {}};
  for (auto const& [patient, in] : seen)
    if (in.size() > 1) shared.where.emplace_back(patient);
  shared.what = std::to_string(shared.where.size()) + " patients in more than one subset";
  if (!shared.where.empty()) report.findings.push_back(std::move(shared));
}

inline void audit_classes(std::vector<record> const& records, std::vector<std::size_t> const& of,
                          std::string_view name, std::size_t classes, audit_report& report) {
  std::vector<std::set<std::string_view>> patients(classes);
  std::vector<std::size_t> images(classes);
  for (auto index : of) {
    auto const label = static_cast<std::size_t>(records[index].label);
    ++images[label];
    patients[label].insert(records[index].patient);
  }
  for (std::size_t label = 0; label < classes; ++label) {
    std::string const which = "class " + std::to_string(label) + " in " + std::string(name);
    if (images[label] == 0)
      report.findings.push_back({true, which + " has no image", {}});
    else if (patients[label].size() < 2 && !patients[label].begin()->empty())
      report.findings.push_back({true, which + " has fewer than 2 patients", {}});
  }
}

}  // namespace detail

/// Looks for what would make a result wrong, before the first epoch: equal files across labels or
/// subsets, patients across subsets, empty classes, classes with a single patient; and for surplus
/// copies, which do not. Unreadable files do not get this far: the cache refuses them.
/// @param hashes  (N) of the files, as image_cache::hashes() gives them
inline audit_report audit(std::vector<record> const& records, split const& by, std::size_t classes,
                          std::vector<std::uint64_t> const& hashes) {
  detail::require_labels(records, classes);
  audit_report report;
  auto const subsets = detail::subset_of_records(by, records.size());
  detail::audit_copies(records, subsets, hashes, report);
  detail::audit_patients(records, subsets, report);
  detail::audit_classes(records, by.train, "train", classes, report);
  detail::audit_classes(records, by.validation, "validation", classes, report);
  if (!by.test.empty()) detail::audit_classes(records, by.test, "test", classes, report);
  return report;
}

/// Stops on what makes a result wrong.
/// @param allowed  the setting `--allow-audit-errors`
/// @throws data_error with the whole report
inline void require_sound(audit_report const& report, bool allowed) {
  if (report.sound() || allowed) return;
  throw data_error("the images or their split would make the results wrong\n" + report.text(),
                   "mend the data or the split, or give --allow-audit-errors", "audit");
}

}  // namespace cxr
