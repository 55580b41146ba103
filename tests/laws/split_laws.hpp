// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <string>
#include <vector>

#include "catch.hpp"
#include "cxr/data/split/certificate.hpp"
#include "cxr/data/split/split.hpp"

/// What the compiler cannot check about a SplitPolicy, as code: run it on your own split.
namespace cxr::laws {

namespace detail {

/// Ids of each subset.
inline std::vector<std::set<std::string>> ids_of(split const& assignment,
                                                 std::vector<record> const& records) {
  std::vector<std::set<std::string>> all;
  for (auto const* list : {&assignment.train, &assignment.validation, &assignment.test}) {
    all.emplace_back();
    for (auto index : *list) all.back().insert(records[index].id);
  }
  return all;
}

}  // namespace detail

/// Runs every law of SplitPolicy.
/// @param records  that the rule can split, with labels or with findings
/// @param classes  K of their source
template <SplitPolicy S>
void check_split(S const& rule, std::vector<record> const& records, std::size_t classes) {
  // As the pipeline does, which also certifies what a rule leaves uncertified.
  auto const certified = [&](std::vector<record> const& all) {
    auto assigned = rule(all, classes, 7);
    certify_policy(assigned, all, classes, S::name, 7);
    return assigned;
  };
  auto const assignment = certified(records);
  auto const ids = detail::ids_of(assignment, records);

  SECTION("law: a function of records, classes and seed") {
    auto const again = certified(records);
    CHECK(again.train == assignment.train);
    CHECK(again.validation == assignment.validation);
    CHECK(again.test == assignment.test);
    CHECK(again.certificate.sha256 == assignment.certificate.sha256);
  }
  SECTION("law: whatever the order of the records") {
    std::vector<record> const reversed(records.rbegin(), records.rend());
    auto const other = certified(reversed);
    CHECK(detail::ids_of(other, reversed) == ids);
    CHECK(other.certificate.sha256 == assignment.certificate.sha256);
  }
  SECTION("law: no index in two subsets, each list ascending") {
    std::set<std::size_t> seen;
    for (auto const* list : {&assignment.train, &assignment.validation, &assignment.test}) {
      CHECK(std::is_sorted(list->begin(), list->end()));
      for (auto index : *list) {
        CHECK(index < records.size());
        CHECK(seen.insert(index).second);
      }
    }
    CHECK_FALSE((assignment.train.empty() || assignment.validation.empty()));
  }
  SECTION("law: the certificate counts what was assigned") {
    auto const check_counts = [&](std::vector<std::size_t> const& list,
                                  subset_counts const& counts) {
      std::vector<std::int64_t> images(classes);
      std::set<std::string> patients;
      for (auto index : list) {
        for (std::size_t k = 0; k < classes; ++k) images[k] += has_class(records[index], k);
        if (!records[index].patient.empty()) patients.insert(records[index].patient);
      }
      CHECK(counts.images == images);
      CHECK(counts.patients == static_cast<std::int64_t>(patients.size()));
    };
    check_counts(assignment.train, assignment.certificate.train);
    check_counts(assignment.validation, assignment.certificate.validation);
    check_counts(assignment.test, assignment.certificate.test);
    CHECK(assignment.certificate.sha256.size() == 64);
    CHECK(assignment.certificate.left_out ==
          static_cast<std::int64_t>(records.size() - assignment.train.size() -
                                    assignment.validation.size() - assignment.test.size()));
    for (auto const& column : assignment.certificate.balance)
      if (!column.values.empty())
        CHECK(
            std::accumulate(column.images[0].begin(), column.images[0].end(), column.unknown[0]) ==
            static_cast<std::int64_t>(assignment.train.size()));
  }
  SECTION("law: patients are not divided where the rule states so") {
    std::map<std::string, std::set<std::size_t>> subsets;
    for (std::size_t number = 0;
         auto const* list : {&assignment.train, &assignment.validation, &assignment.test}) {
      for (auto index : *list)
        if (!records[index].patient.empty()) subsets[records[index].patient].insert(number);
      ++number;
    }
    std::int64_t shared = 0;
    for (auto const& [patient, distinct] : subsets) shared += distinct.size() > 1 ? 1 : 0;
    CHECK(assignment.certificate.patients_shared == shared);
    if (S::keeps_patients_whole) CHECK(shared == 0);
  }
}

}  // namespace cxr::laws
