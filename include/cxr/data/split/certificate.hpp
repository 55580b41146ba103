// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cxr/core/json.hpp"
#include "cxr/core/sha256.hpp"
#include "cxr/core/utf8.hpp"
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
  for (auto const* list : {&assignment.train, &assignment.validation, &assignment.test})
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

/// Completes a split: sorts its lists, counts, and signs the assignment.
/// @param rule  the policy with its settings, in words
/// @throws data_error (labels that are not those of the classes), file_error (a name that is not
///         plain text)
inline void certify(split& assignment, std::vector<record> const& records, std::size_t classes,
                    std::string rule, std::uint64_t seed) {
  detail::require_labels(records, classes);
  for (auto const& image : records) detail::require_plain_name(image);
  std::map<std::string_view, int> subsets_of_patient;
  for (auto* list : {&assignment.train, &assignment.validation, &assignment.test}) {
    std::sort(list->begin(), list->end());
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
      .sha256 = detail::signature(assignment, records)};
}

/// Certifies what a SplitPolicy gave, whether it did so or not: its own words for the rule and its
/// seed stay, counts and hash are those of the assignment.
/// @param name  of the policy, for one without words of its own
/// @throws data_error (a record that does not exist or is assigned twice), and as certify
inline void certify_policy(split& assignment, std::vector<record> const& records,
                           std::size_t classes, std::string_view name, std::uint64_t seed) {
  detail::require_partition(assignment, records.size(), name);
  auto const stated = assignment.certificate;
  bool const silent = stated.rule.empty();
  certify(assignment, records, classes, silent ? std::string(name) : stated.rule,
          silent ? seed : stated.seed);
}

/// Applies a SplitPolicy, and certifies what it gave. @throws as the policy and certify_policy
template <SplitPolicy S>
split certified_split(S const& rule, std::vector<record> const& records, class_list const& classes,
                      std::uint64_t seed, ledger unused) {
  auto assignment = rule(records, classes, seed);
  certify_policy(assignment, records, classes, S::name, seed);
  assignment.certificate.unused = std::move(unused);
  return assignment;
}

/// Refuses other images under the names of an earlier run.
/// @param file  split.json of the run; one without "contents" was written by an older version
/// @throws data_error (a file has another content), file_error (missing, not JSON)
inline void require_same_contents(std::filesystem::path const& file,
                                  split_certificate const& certificate) {
  auto const document = read_json(file);
  std::string saved;
  if (document.is_object() && document.contains("contents") && document["contents"].is_string())
    saved = document["contents"];
  if (saved.empty() || saved == certificate.contents) return;
  throw data_error("images have changed since " + file.string() +
                       " was written: the names are the same, the contents are not",
                   "resume with the same images in --data, or begin a new run",
                   "resume-other-images");
}

/// Writes a split with its certificate as JSON, whole or not at all.
/// @throws file_error (disk full, folder not writable)
inline void save_split(split const& assignment, std::vector<record> const& records,
                       std::filesystem::path const& file) {
  auto const counts = [](subset_counts const& subset) {
    return json{{"images", subset.images}, {"patients", subset.patients}};
  };
  auto const ids = [&](std::vector<std::size_t> const& indices) {
    json list = json::array();
    for (auto index : indices) list.push_back(records[index].id);
    return list;
  };
  auto const& certificate = assignment.certificate;
  json unused = json::array();
  for (auto const& [reason, example, count] : certificate.unused.entries)
    unused.push_back({{"reason", reason}, {"example", example}, {"files", count}});
  json const document{{"rule", certificate.rule},
                      {"seed", certificate.seed},
                      {"sha256", certificate.sha256},
                      {"contents", certificate.contents},
                      {"patients_shared", certificate.patients_shared},
                      {"unused", unused},
                      {"counts",
                       {{"train", counts(certificate.train)},
                        {"validation", counts(certificate.validation)},
                        {"test", counts(certificate.test)}}},
                      {"train", ids(assignment.train)},
                      {"validation", ids(assignment.validation)},
                      {"test", ids(assignment.test)}};
  write_atomically(file, document.dump(1) + "\n");
}

namespace detail {

/// The indices that a split.json assigns to one subset; removes their ids from `index_of`.
inline std::vector<std::size_t> take_ids(json const& ids, std::filesystem::path const& file,
                                         std::map<std::string_view, std::size_t>& index_of) {
  std::vector<std::size_t> indices;
  for (auto const& id : ids) {
    auto const entry = index_of.find(id.get_ref<std::string const&>());
    if (entry == index_of.end())
      throw data_error(file.string() + " assigns " + id.get<std::string>() +
                           ", which is not among the images or appears twice",
                       "give the images that were split", "split-of-other-images");
    indices.push_back(entry->second);
    index_of.erase(entry);
  }
  return indices;
}

}  // namespace detail

/// Reads what save_split wrote, for records that may have moved or be listed in another order.
/// @throws file_error (missing, not JSON, not a split), data_error (ids that the records lack or
///         that the file does not assign; the hash does not match)
inline split load_split(std::filesystem::path const& file, std::vector<record> const& records,
                        std::size_t classes) {
  json const document = read_json(file);
  std::map<std::string_view, std::size_t> index_of;
  for (std::size_t index = 0; index < records.size(); ++index)
    index_of.emplace(records[index].id, index);
  split assignment;
  try {
    assignment.train = detail::take_ids(document.at("train"), file, index_of);
    assignment.validation = detail::take_ids(document.at("validation"), file, index_of);
    assignment.test = detail::take_ids(document.at("test"), file, index_of);
    certify(assignment, records, classes, document.at("rule"), document.at("seed"));
    if (!index_of.empty())
      throw data_error(file.string() + " does not assign " + std::to_string(index_of.size()) +
                           " of the images, " + std::string(index_of.begin()->first) +
                           " among them",
                       "give the images that were split", "split-of-other-images");
    if (assignment.certificate.sha256 != document.at("sha256").get<std::string>())
      throw data_error(file.string() + ": the assignment does not have the hash that it states",
                       "restore the file; it was edited", "split-edited");
  } catch (json::exception const& problem) {
    throw file_error(file, std::string("is not a split (") + problem.what() + ")",
                     "give a split.json that cxr wrote", "not-a-split");
  }
  return assignment;
}

}  // namespace cxr
