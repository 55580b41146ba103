// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/core/json.hpp"
#include "cxr/core/text.hpp"
#include "cxr/data/cache_format.hpp"
#include "cxr/data/split/certificate/saved_split.hpp"

namespace cxr {

/// What differs between a split.json and the images as they are now. All lists are of ids, sorted.
struct split_changes {
  std::vector<std::string> added;       ///< images that the file does not know
  std::vector<std::string> missing;     ///< images of the file that do not exist any more
  std::vector<std::string> replaced;    ///< images with another content under their name
  std::vector<std::string> relabelled;  ///< images with another class or other findings
  std::vector<std::string> regrouped;   ///< images of another patient
  bool edited = false;  ///< whether the assignment lacks the hash that the file states
  bool unnamed_change =
      false;  ///< whether contents changed, and the file, of an older version, does
              ///< not tell which

  /// Whether nothing differs.
  bool none() const {
    return added.empty() && missing.empty() && replaced.empty() && relabelled.empty() &&
           regrouped.empty() && !edited && !unnamed_change;
  }
  /// One line for each kind of change, with up to five ids.
  std::string text() const;
};

inline std::string split_changes::text() const {
  if (none()) return "the images are those of the split";
  std::string lines = "the images are not those of the split:";
  auto const add = [&](std::vector<std::string> const& ids, std::string const& what) {
    if (ids.empty()) return;
    lines += "\n  " + detail::counted(ids.size(), "image") + " " + what + ": " + first_names(ids);
  };
  add(missing, "missing");
  add(added, "added");
  add(replaced, "replaced under the same name");
  add(relabelled, "with another label");
  add(regrouped, "of another patient");
  if (edited) lines += "\n  the assignment was edited: it has not the hash that the file states";
  if (unnamed_change)
    lines += "\n  contents differ; a split.json of an older version does not tell which";
  return lines;
}

namespace detail {

/// The subset of each image that a split.json lists; left_out, too.
inline std::map<std::string, std::string> subset_of_ids(json const& document) {
  std::map<std::string, std::string> subsets;
  for (auto const* name : {"train", "validation", "test", "left_out"})
    if (document.contains(name) || std::string_view(name) != "left_out")
      for (auto const& id : document.at(name)) subsets[id.get<std::string>()] = name;
  return subsets;
}

/// Whether the lists have the hash that the file states.
inline bool has_stated_hash(json const& document,
                            std::map<std::string, std::string> const& subsets) {
  std::vector<std::string> lines;
  for (auto const& [id, name] : subsets)
    if (name != "left_out") lines.push_back(id + "\t" + name + "\n");
  return hash_sorted(std::move(lines)) == document.at("sha256").get<std::string>();
}

/// What differs in an image that both have.
inline void compare_image(json const& entry, record const& image, std::uint64_t hash,
                          split_changes& changes) {
  if (states_other(entry, "label", label_text(image))) changes.relabelled.push_back(image.id);
  if (states_other(entry, "patient", image.patient)) changes.regrouped.push_back(image.id);
  if (entry.contains("hash") && states_other(entry, "hash", hash_text(hash)))
    changes.replaced.push_back(image.id);
}

inline split_changes changes_between(json const& document, std::vector<record> const& records,
                                     std::vector<std::uint64_t> const& hashes) {
  split_changes changes;
  auto subsets = subset_of_ids(document);
  changes.edited = !has_stated_hash(document, subsets);
  auto const images = images_in(document);
  auto const contents = document.value("contents", "");
  for (std::size_t index = 0; index < records.size(); ++index) {
    auto const& image = records[index];
    auto const entry = images.find(image.id);
    if (subsets.erase(image.id) == 0)
      changes.added.push_back(image.id);
    else if (entry != images.end())
      compare_image(*entry->second, image, hashes[index], changes);
  }
  for (auto const& [id, name] : subsets) changes.missing.push_back(id);
  bool const same_names = changes.added.empty() && changes.missing.empty();
  changes.unnamed_change =
      images.empty() && same_names && !contents.empty() && contents != contents_of(records, hashes);
  for (auto* ids : {&changes.added, &changes.replaced, &changes.relabelled, &changes.regrouped})
    std::sort(ids->begin(), ids->end());
  return changes;
}

}  // namespace detail

/// What differs between a split.json and these records.
/// @param hashes  (N) of the files, as image_cache::hashes() returns them
/// @throws file_error (missing, not JSON, not a split)
inline split_changes changes_since(std::filesystem::path const& file,
                                   std::vector<record> const& records,
                                   std::vector<std::uint64_t> const& hashes) {
  return detail::read_split(file, [&](json const& document) {
    return detail::changes_between(document, records, hashes);
  });
}

/// Reads every file of a source again and says what differs from a split.json: images added, missing,
/// replaced under their name, labels, patients, and whether the assignment was edited.
/// @param records  of the source, with its columns or without
/// @throws file_error (split.json missing or not a split, an image that cannot be read)
inline split_changes verify_split(std::filesystem::path const& file,
                                  std::vector<record> const& records) {
  std::vector<std::uint64_t> hashes;
  for (auto const& image : records) hashes.push_back(detail::file_hash(image.file));
  return changes_since(file, records, hashes);
}

/// The same with the records of a source. @throws what it throws, too
template <DataSource S>
split_changes verify_split(std::filesystem::path const& file, S const& source) {
  return verify_split(file, source.records());
}

/// Refuses to resume a run with other images under the names of its split, or with other labels.
/// @throws data_error (which images changed), file_error (missing, not JSON)
inline void require_same_images(std::filesystem::path const& file,
                                std::vector<record> const& records,
                                std::vector<std::uint64_t> const& hashes) {
  auto const changes = changes_since(file, records, hashes);
  if (changes.none()) return;
  throw data_error(file.string() + ": " + changes.text(),
                   "resume with the same images in --data, or begin a new run",
                   "resume-other-images");
}

}  // namespace cxr
