// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cxr/core/content_hash.hpp"
#include "cxr/core/error.hpp"
#include "cxr/core/file.hpp"
#include "cxr/core/json.hpp"
#include "cxr/core/text.hpp"
#include "cxr/data/split/certificate.hpp"

// split.json: what save_split writes and load_split reads. Files of older versions lack "images",
// "balance", "left_out", "equal_across", "near_across", "patient_keys" and "source_notes".
namespace cxr {

namespace detail {

/// "1"; of findings "1,0,-1", -1 where a finding is not known.
inline std::string label_text(record const& image) {
  if (image.findings.empty()) return std::to_string(image.label);
  std::string text;
  for (auto const state : image.findings)
    text += (text.empty() ? "" : ",") + std::to_string(static_cast<int>(state));
  return text;
}

/// The indices of the records that are in no subset.
inline std::vector<std::size_t> left_out(split const& assignment, std::size_t records) {
  std::vector<bool> assigned(records);
  for (auto const* list : subsets_of(assignment))
    for (auto const index : *list) assigned[index] = true;
  std::vector<std::size_t> others;
  for (std::size_t index = 0; index < records; ++index)
    if (!assigned[index]) others.push_back(index);
  return others;
}

inline json ids_json(std::vector<record> const& records, std::vector<std::size_t> const& indices) {
  json list = json::array();
  for (auto const index : indices) list.push_back(records[index].id);
  return list;
}

/// NaN and infinity are null: a subset has no image, or the subsets have no value in common.
inline json difference_json(double difference) {
  return std::isfinite(difference) ? json(difference) : json(nullptr);
}

inline json to_json(column_balance const& balance) {
  auto const counts = [](std::int64_t train, std::int64_t validation, std::int64_t test) {
    return json{{"train", train}, {"validation", validation}, {"test", test}};
  };
  json values = json::object();
  for (std::size_t value = 0; value < balance.values.size(); ++value)
    values[balance.values[value]] =
        counts(balance.images[0][value], balance.images[1][value], balance.images[2][value]);
  return {{"column", balance.column},
          {"distinct", balance.distinct},
          {"images", values},
          {"unknown", counts(balance.unknown[0], balance.unknown[1], balance.unknown[2])},
          {"standardised_difference_to_train",
           {{"validation", difference_json(balance.validation_difference())},
            {"test", difference_json(balance.test_difference())}}}};
}

inline json groups_json(std::vector<record> const& records,
                        std::vector<images_across> const& groups) {
  json list = json::array();
  for (auto const& group : groups) list.push_back(ids_json(records, group.records));
  return list;
}

/// What verify_split compares: label, patient and, once the images are read, the hash of each. A list,
/// since names of a JSON object are found one after the other.
inline json images_json(std::vector<record> const& records,
                        std::vector<std::uint64_t> const& hashes) {
  json images = json::array();
  for (std::size_t index = 0; index < records.size(); ++index) {
    json entry{{"id", records[index].id}, {"label", label_text(records[index])}};
    if (!records[index].patient.empty()) entry["patient"] = records[index].patient;
    if (!hashes.empty()) entry["hash"] = hash_text(hashes[index]);
    images.push_back(std::move(entry));
  }
  return images;
}

inline json unused_json(ledger const& unused) {
  json list = json::array();
  for (auto const& entry : unused.entries)
    list.push_back(
        {{"reason", entry.reason}, {"example", entry.example}, {entry.unit + "s", entry.count}});
  return list;
}

/// The part of split.json that does not list images.
inline json to_json(split_certificate const& certificate) {
  auto const counts = [](subset_counts const& subset) {
    return json{{"images", subset.images}, {"patients", subset.patients}};
  };
  json balance = json::array();
  for (auto const& column : certificate.balance) balance.push_back(to_json(column));
  json keys = json::array();
  for (auto const& [key, used, patients, shared] : certificate.patient_keys)
    keys.push_back(
        {{"key", key}, {"used", used}, {"patients", patients}, {"patients_shared", shared}});
  return {{"rule", certificate.rule},
          {"seed", certificate.seed},
          {"sha256", certificate.sha256},
          {"contents", certificate.contents},
          {"patients_shared", certificate.patients_shared},
          {"patient_keys", keys},
          {"unused", unused_json(certificate.unused)},
          {"source_notes", certificate.notes},
          {"allowed_audit_errors", certificate.allowed},
          {"counts",
           {{"train", counts(certificate.train)},
            {"validation", counts(certificate.validation)},
            {"test", counts(certificate.test)}}},
          {"balance", balance}};
}

}  // namespace detail

/// Writes a split with its certificate as JSON, whole or not at all.
/// @throws file_error (disk full, folder not writable)
inline void save_split(split const& assignment, std::vector<record> const& records,
                       std::filesystem::path const& file) {
  auto const& certificate = assignment.certificate;
  auto document = detail::to_json(certificate);
  document["equal_across"] = detail::groups_json(records, certificate.equal_across);
  document["near_across"] = nullptr;
  if (certificate.near_across)
    document["near_across"] = detail::groups_json(records, *certificate.near_across);
  document["train"] = detail::ids_json(records, assignment.train);
  document["validation"] = detail::ids_json(records, assignment.validation);
  document["test"] = detail::ids_json(records, assignment.test);
  document["left_out"] = detail::ids_json(records, detail::left_out(assignment, records.size()));
  document["images"] = detail::images_json(records, certificate.hashes);
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

/// Calls `read(document)`, and says which file it is that has another form. @throws file_error
template <class F>
auto read_split(std::filesystem::path const& file, F&& read) {
  json const document = read_json(file);
  try {
    return read(document);
  } catch (json::exception const& problem) {
    throw file_error(file, std::string("is not a split (") + problem.what() + ")",
                     "give a split.json that cxr wrote", "not-a-split");
  }
}

/// Whether an entry of "images" states a value other than this one. @param value  empty: none
inline bool states_other(json const& entry, char const* key, std::string_view value) {
  auto const stated = entry.contains(key) ? entry[key].get<std::string>() : "";
  return stated != value;
}

/// The entries of "images" by id; none in a file of an older version.
inline std::map<std::string, json const*> images_in(json const& document) {
  std::map<std::string, json const*> images;
  if (document.contains("images"))
    for (auto const& entry : document.at("images"))
      images.emplace(entry.at("id").get<std::string>(), &entry);
  return images;
}

/// Refuses records with other patients or labels than those that were split, as far as the file states
/// them. @param new_labels  whether other labels are accepted
/// @returns how many have another label
inline std::size_t require_stated_images(std::filesystem::path const& file, json const& document,
                                         std::vector<record> const& records, bool new_labels) {
  std::vector<std::string> relabelled, regrouped;
  auto const images = images_in(document);
  for (auto const& image : records) {
    auto const entry = images.find(image.id);
    if (entry == images.end()) continue;
    if (states_other(*entry->second, "label", label_text(image))) relabelled.push_back(image.id);
    if (states_other(*entry->second, "patient", image.patient)) regrouped.push_back(image.id);
  }
  auto const refuse = [&](std::vector<std::string> const& ids, std::string const& what,
                          std::string const& remedy) {
    throw data_error(file.string() + " was drawn with other " + what + " of " +
                         counted(ids.size(), "image") + ": " + first_names(ids),
                     remedy, "split-of-other-labels");
  };
  if (!regrouped.empty())
    refuse(regrouped, "patients",
           "give the patients of then (verify_split names all), or draw a new split");
  if (!relabelled.empty() && !new_labels)
    refuse(relabelled, "labels",
           "give the labels of then (verify_split names all), draw a new split, or accept the new "
           "ones with --new-labels");
  return relabelled.size();
}

}  // namespace detail

/// Reads what save_split wrote, for records that may have moved or be listed in another order.
/// @param new_labels  whether records may have other labels than those that were split, as with another
///                    policy for uncertain findings; the rule then states how many
/// @throws file_error (missing, not JSON, not a split), data_error (ids that the records lack or
///         that the file does not assign; other patients or labels; the hash does not match)
inline split load_split(std::filesystem::path const& file, std::vector<record> const& records,
                        class_list const& classes, bool new_labels = false) {
  std::map<std::string_view, std::size_t> index_of;
  for (std::size_t index = 0; index < records.size(); ++index)
    index_of.emplace(records[index].id, index);
  return detail::read_split(file, [&](json const& document) {
    split assignment;
    assignment.train = detail::take_ids(document.at("train"), file, index_of);
    assignment.validation = detail::take_ids(document.at("validation"), file, index_of);
    assignment.test = detail::take_ids(document.at("test"), file, index_of);
    if (document.contains("left_out")) detail::take_ids(document["left_out"], file, index_of);
    auto const relabelled = detail::require_stated_images(file, document, records, new_labels);
    std::string rule = document.at("rule");
    if (relabelled > 0)
      rule += "; " + detail::counted(relabelled, "image") + " with another label since";
    certify(assignment, records, classes, std::move(rule), document.at("seed"));
    if (!index_of.empty())
      throw data_error(file.string() + " does not assign " + std::to_string(index_of.size()) +
                           " of the images, " + std::string(index_of.begin()->first) +
                           " among them",
                       "give the images that were split", "split-of-other-images");
    if (assignment.certificate.sha256 != document.at("sha256").get<std::string>())
      throw data_error(file.string() + ": the assignment does not have the hash that it states",
                       "restore the file; it was edited", "split-edited");
    return assignment;
  });
}

}  // namespace cxr
