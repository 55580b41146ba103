// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "cxr/core/json.hpp"
#include "cxr/core/sha256.hpp"
#include "cxr/data/split/split.hpp"

namespace cxr {

namespace detail {

/// Ids stand in JSON and in lines of text.
inline void require_plain_name(record const& of) {
  bool plain = std::none_of(of.id.begin(), of.id.end(),
                            [](char c) { return static_cast<unsigned char>(c) < 0x20; });
  try {
    json(of.id).dump();
  } catch (json::exception const&) {  // no UTF-8
    plain = false;
  }
  if (!plain)
    throw file_error(of.file, "has a name that is not plain text",
                     "rename it: UTF-8, without tabs and line breaks", "name-not-text");
}

}  // namespace detail

/// Completes a split: sorts its lists, counts, and signs the assignment.
/// @param rule  the policy with its settings, in words
inline void certify(split& of, std::vector<record> const& records, std::size_t classes,
                    std::string rule, std::uint64_t seed) {
  detail::require_labels(records, classes);
  for (auto const& one : records) detail::require_plain_name(one);
  auto& made = of.certificate;
  made = {.rule = std::move(rule),
          .seed = seed,
          .train = {},
          .validation = {},
          .test = {},
          .patients_shared = 0,
          .sha256 = ""};
  std::map<std::string_view, int> subsets_of_patient;
  std::vector<std::string> lines;
  auto const count = [&](std::vector<std::size_t>& list, subset_counts& counts, subset which) {
    std::sort(list.begin(), list.end());
    counts.images.assign(classes, 0);
    std::set<std::string_view> patients;
    for (auto index : list) {
      auto const& one = records[index];
      ++counts.images[static_cast<std::size_t>(one.label)];
      if (!one.patient.empty()) patients.insert(one.patient);
      lines.push_back(one.id + "\t" + std::string(names(which)[static_cast<std::size_t>(which)]));
    }
    counts.patients = static_cast<std::int64_t>(patients.size());
    for (auto const patient : patients) ++subsets_of_patient[patient];
  };
  count(of.train, made.train, subset::train);
  count(of.validation, made.validation, subset::validation);
  count(of.test, made.test, subset::test);
  made.patients_shared = std::count_if(subsets_of_patient.begin(), subsets_of_patient.end(),
                                       [](auto const& one) { return one.second > 1; });
  std::sort(lines.begin(), lines.end());
  sha256 digest;
  for (auto const& line : lines) {
    digest.add(line);
    digest.add("\n");
  }
  made.sha256 = digest.hex();
}

/// Writes a split with its certificate as JSON, whole or not at all.
/// @throws file_error (disk full, folder not writable)
inline void save_split(split const& of, std::vector<record> const& records,
                       std::filesystem::path const& file) {
  auto const counts = [](subset_counts const& some) {
    return json{{"images", some.images}, {"patients", some.patients}};
  };
  auto const ids = [&](std::vector<std::size_t> const& list) {
    json all = json::array();
    for (auto index : list) all.push_back(records[index].id);
    return all;
  };
  auto const& made = of.certificate;
  json const all{{"rule", made.rule},
                 {"seed", made.seed},
                 {"sha256", made.sha256},
                 {"patients_shared", made.patients_shared},
                 {"counts",
                  {{"train", counts(made.train)},
                   {"validation", counts(made.validation)},
                   {"test", counts(made.test)}}},
                 {"train", ids(of.train)},
                 {"validation", ids(of.validation)},
                 {"test", ids(of.test)}};
  write_atomically(file, all.dump(1) + "\n");
}

/// Reads what save_split wrote, for records that may have moved or be listed in another order.
/// @throws file_error (missing, not JSON, no split), data_error (ids that the records lack or that
///         the file does not assign; the hash does not fit)
inline split load_split(std::filesystem::path const& file, std::vector<record> const& records,
                        std::size_t classes) {
  json const all = read_json(file);
  std::map<std::string_view, std::size_t> index_of;
  for (std::size_t i = 0; i < records.size(); ++i) index_of.emplace(records[i].id, i);
  split of;
  auto const take = [&](char const* name, std::vector<std::size_t>& list) {
    for (auto const& id : all.at(name)) {
      auto const found = index_of.find(id.get_ref<std::string const&>());
      if (found == index_of.end())
        throw data_error(file.string() + " assigns " + id.get<std::string>() +
                             ", which is not among the images or stands twice",
                         "give the images that the split was made of", "split-of-other-images");
      list.push_back(found->second);
      index_of.erase(found);
    }
  };
  try {
    take("train", of.train);
    take("validation", of.validation);
    take("test", of.test);
    certify(of, records, classes, all.at("rule"), all.at("seed"));
    if (!index_of.empty())
      throw data_error(file.string() + " does not assign " + std::to_string(index_of.size()) +
                           " of the images, " + std::string(index_of.begin()->first) +
                           " among them",
                       "give the images that the split was made of", "split-of-other-images");
    if (of.certificate.sha256 != all.at("sha256"))
      throw data_error(file.string() + ": the assignment does not have the hash that it states",
                       "restore the file; it was edited", "split-edited");
  } catch (json::exception const& problem) {
    throw file_error(file, std::string("is no split (") + problem.what() + ")",
                     "give a split.json that cxr wrote", "not-a-split");
  }
  return of;
}

}  // namespace cxr
