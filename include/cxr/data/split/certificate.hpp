// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/core/sha256.hpp"
#include "cxr/core/utf8.hpp"
#include "cxr/data/source/source_notes.hpp"
#include "cxr/data/split/certificate/column_balance.hpp"
#include "cxr/data/split/certificate/patient_keys.hpp"
#include "cxr/data/split/split.hpp"

namespace cxr {

namespace detail {

/// Ids stand in JSON and in lines of text.
inline void require_plain_name(record const& image) {
  if (!is_plain_text(image.id) || !is_plain_text(image.patient))
    throw file_error(image.file, "has a name that is not plain text",
                     "rename it: UTF-8, without tabs and line breaks", "name-not-text");
}

/// Distinct patients of some records; images without a patient do not count.
inline std::set<std::string_view> patients_of(std::vector<record> const& records,
                                              std::vector<std::size_t> const& indices) {
  std::set<std::string_view> patients;
  for (auto index : indices)
    if (!records[index].patient.empty()) patients.insert(records[index].patient);
  return patients;
}

inline subset_counts count(std::vector<record> const& records,
                           std::vector<std::size_t> const& indices, std::size_t classes) {
  subset_counts counts{.images = std::vector<std::int64_t>(classes),
                       .patients = static_cast<std::int64_t>(patients_of(records, indices).size())};
  for (auto index : indices)
    for (std::size_t k = 0; k < classes; ++k) counts.images[k] += has_class(records[index], k);
  return counts;
}

inline std::string hash_sorted(std::vector<std::string> lines) {
  std::sort(lines.begin(), lines.end());
  sha256 digest;
  for (auto const& line : lines) digest.add(line);
  return digest.hex();
}

/// SHA-256 of the lines "id<TAB>subset\n", sorted.
inline std::string signature(split const& assignment, std::vector<record> const& records) {
  std::vector<std::string> lines;
  auto const add = [&](std::vector<std::size_t> const& indices, char const* name) {
    for (auto index : indices) lines.push_back(records[index].id + "\t" + name + "\n");
  };
  add(assignment.train, "train");
  add(assignment.validation, "validation");
  add(assignment.test, "test");
  return hash_sorted(std::move(lines));
}

/// Refuses an assignment to a record that does not exist, or of one record twice.
inline void require_partition(split const& assignment, std::size_t records, std::string_view rule) {
  std::vector<bool> assigned(records);
  for (auto const* list : subsets_of(assignment))
    for (auto const index : *list) {
      if (index >= records || assigned[index])
        throw data_error(
            "the split " + std::string(rule) + " assigns record " + std::to_string(index) + " of " +
                std::to_string(records) + (index >= records ? "" : " twice"),
            "assign each index below the number of records once at most", "split-index");
      assigned[index] = true;
    }
}

}  // namespace detail

/// SHA-256 of what some records and their files are: the lines "id<TAB>hash\n", sorted.
/// @param hashes  (N) of the files, as image_cache::hashes() returns them
inline std::string contents_of(std::vector<record> const& records,
                               std::vector<std::uint64_t> const& hashes) {
  std::vector<std::string> lines;
  for (std::size_t index = 0; index < records.size(); ++index)
    lines.push_back(records[index].id + "\t" + std::to_string(hashes[index]) + "\n");
  return detail::hash_sorted(std::move(lines));
}

namespace detail {

/// Groups of records with equal keys that are not all in one subset, by the id of the first.
/// @param keys  (N), such as the hashes of the files
inline std::vector<images_across> groups_across(split const& assignment,
                                                std::vector<record> const& records,
                                                std::vector<std::uint64_t> const& keys) {
  std::map<std::uint64_t, std::array<std::vector<std::size_t>, 3>> members;
  for (std::size_t part = 0; auto const* list : subsets_of(assignment)) {
    for (auto const index : *list) members[keys[index]][part].push_back(index);
    ++part;
  }
  std::vector<images_across> groups;
  for (auto const& [key, copies] : members) {
    images_across group;
    for (auto const& list : copies)
      group.records.insert(group.records.end(), list.begin(), list.end());
    if (std::none_of(copies.begin(), copies.end(),
                     [&](auto const& list) { return list.size() == group.records.size(); }))
      groups.push_back(std::move(group));
  }
  auto const first = [&](images_across const& group) { return records[group.records[0]].id; };
  std::sort(groups.begin(), groups.end(),
            [&](auto const& a, auto const& b) { return first(a) < first(b); });
  return groups;
}

}  // namespace detail

/// Certifies what the files of the images are: their hashes, and which are equal in several subsets.
/// @param hashes  (N) of the files, as image_cache::hashes() returns them
inline void certify_contents(split& assignment, std::vector<record> const& records,
                             std::vector<std::uint64_t> const& hashes) {
  auto& certificate = assignment.certificate;
  certificate.contents = contents_of(records, hashes);
  certificate.hashes = hashes;
  certificate.equal_across = detail::groups_across(assignment, records, hashes);
}

/// Completes a split: sorts its lists, counts, compares the subsets, and signs the assignment.
/// @param rule  the policy with its settings, in words
/// @throws data_error (labels that are not those of the classes), file_error (a name that is not
///         plain text)
inline void certify(split& assignment, std::vector<record> const& records,
                    class_list const& classes, std::string rule, std::uint64_t seed) {
  detail::require_labels(records, classes);
  for (auto const& image : records) detail::require_plain_name(image);
  std::map<std::string_view, int> subsets_of_patient;
  std::size_t assigned = 0;
  for (auto* list : {&assignment.train, &assignment.validation, &assignment.test}) {
    std::sort(list->begin(), list->end());
    assigned += list->size();
    for (auto const patient : detail::patients_of(records, *list)) ++subsets_of_patient[patient];
  }
  assignment.certificate = {
      .rule = std::move(rule),
      .seed = seed,
      .train = detail::count(records, assignment.train, classes),
      .validation = detail::count(records, assignment.validation, classes),
      .test = detail::count(records, assignment.test, classes),
      .patients_shared = std::count_if(subsets_of_patient.begin(), subsets_of_patient.end(),
                                       [](auto const& entry) { return entry.second > 1; }),
      .sha256 = detail::signature(assignment, records),
      .left_out = static_cast<std::int64_t>(records.size() - assigned),
      .balance = balance_of_columns(records, subsets_of(assignment), classes)};
}

/// Certifies what a SplitPolicy gave, whether it did so or not: its own words for the rule and its
/// seed stay, counts and hash are those of the assignment.
/// @param name  of the policy, for one without words of its own
/// @throws data_error (a record that does not exist or is assigned twice), and as certify
inline void certify_policy(split& assignment, std::vector<record> const& records,
                           class_list const& classes, std::string_view name, std::uint64_t seed) {
  detail::require_partition(assignment, records.size(), name);
  auto const stated = assignment.certificate;
  bool const silent = stated.rule.empty();
  certify(assignment, records, classes, silent ? std::string(name) : stated.rule,
          silent ? seed : stated.seed);
}

/// Applies a SplitPolicy to the records of a source, and certifies what it gave.
/// @param unused  the ledger of the source  @throws as the policy and certify_policy
template <SplitPolicy S, DataSource Source>
split certified_split(S const& rule, Source const& source, std::vector<record> const& records,
                      std::uint64_t seed, ledger unused) {
  class_list const classes(Source::classes);
  auto assignment = rule(records, classes, seed);
  certify_policy(assignment, records, classes, S::name, seed);
  certify_patient_keys(assignment, records, source);
  assignment.certificate.unused = std::move(unused);
  assignment.certificate.notes = notes_of(source);
  return assignment;
}

}  // namespace cxr
