// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "catch.hpp"
#include "cxr/data/split/split.hpp"

/// What the compiler cannot see of a SplitPolicy, as code: run it on your own one.
namespace cxr::laws {

namespace detail {

/// Ids of each subset.
inline std::vector<std::set<std::string>> ids_of(split const& by,
                                                 std::vector<record> const& records) {
  std::vector<std::set<std::string>> all;
  for (auto const* list : {&by.train, &by.validation, &by.test}) {
    all.emplace_back();
    for (auto index : *list) all.back().insert(records[index].id);
  }
  return all;
}

}  // namespace detail

/// Runs every law of SplitPolicy.
/// @param records  that the rule can split
/// @param classes  K of their source
template <SplitPolicy S>
void check_split(S const& rule, std::vector<record> const& records, std::size_t classes) {
  auto const by = rule(records, classes, 7);
  auto const ids = detail::ids_of(by, records);

  SECTION("law: a function of records, classes and seed") {
    auto const again = rule(records, classes, 7);
    CHECK(again.train == by.train);
    CHECK(again.validation == by.validation);
    CHECK(again.test == by.test);
    CHECK(again.certificate.sha256 == by.certificate.sha256);
  }
  SECTION("law: whatever the order of the records") {
    std::vector<record> const turned(records.rbegin(), records.rend());
    auto const other = rule(turned, classes, 7);
    CHECK(detail::ids_of(other, turned) == ids);
    CHECK(other.certificate.sha256 == by.certificate.sha256);
  }
  SECTION("law: no index in two subsets, each list ascending") {
    std::set<std::size_t> seen;
    for (auto const* list : {&by.train, &by.validation, &by.test}) {
      CHECK(std::is_sorted(list->begin(), list->end()));
      for (auto index : *list) {
        CHECK(index < records.size());
        CHECK(seen.insert(index).second);
      }
    }
    CHECK_FALSE((by.train.empty() || by.validation.empty()));
  }
  SECTION("law: the certificate counts what was assigned") {
    auto const check_counts = [&](std::vector<std::size_t> const& list,
                                  subset_counts const& counts) {
      std::vector<std::int64_t> images(classes);
      std::set<std::string> patients;
      for (auto index : list) {
        ++images[static_cast<std::size_t>(records[index].label)];
        if (!records[index].patient.empty()) patients.insert(records[index].patient);
      }
      CHECK(counts.images == images);
      CHECK(counts.patients == static_cast<std::int64_t>(patients.size()));
    };
    check_counts(by.train, by.certificate.train);
    check_counts(by.validation, by.certificate.validation);
    check_counts(by.test, by.certificate.test);
    CHECK(by.certificate.sha256.size() == 64);
  }
  SECTION("law: patients stay whole where the rule says so") {
    std::map<std::string, std::set<std::size_t>> subsets;
    for (std::size_t s = 0; auto const* list : {&by.train, &by.validation, &by.test}) {
      for (auto index : *list)
        if (!records[index].patient.empty()) subsets[records[index].patient].insert(s);
      ++s;
    }
    std::int64_t shared = 0;
    for (auto const& [patient, in] : subsets) shared += in.size() > 1 ? 1 : 0;
    CHECK(by.certificate.patients_shared == shared);
    if (S::keeps_patients_whole) CHECK(shared == 0);
  }
}

}  // namespace cxr::laws
