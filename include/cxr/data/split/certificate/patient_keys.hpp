// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cxr/data/source/source.hpp"
#include "cxr/data/split/split.hpp"

namespace cxr {

/// A name of each key, and the patient of an image by it; the same keys, in the same order, for every
/// image.
using patients_by_key = std::vector<std::pair<std::string_view, std::string>>;

/// A source of which several readings of its patients are in use.
template <class S>
concept KnowsPatientKeys = requires(S const source, record const& image) {
  { source.patient_keys(image) } -> std::same_as<patients_by_key>;
};

/// Certifies, of a source that knows several keys of its patients, how many each key finds in more
/// than one subset: a split by one of them may divide patients by the other.
template <class S>
void certify_patient_keys(split& assignment, std::vector<record> const& records, S const& source) {
  auto& counts = assignment.certificate.patient_keys;
  counts.clear();
  if constexpr (KnowsPatientKeys<S>) {
    std::vector<std::map<std::string, std::set<std::size_t>>> subsets_of_patient;
    for (std::size_t part = 0; auto const* list : subsets_of(assignment)) {
      for (auto const index : *list) {
        auto const keys = source.patient_keys(records[index]);
        subsets_of_patient.resize(keys.size());
        for (std::size_t key = counts.size(); key < keys.size(); ++key)
          counts.push_back({.key = std::string(keys[key].first), .used = true});
        for (std::size_t key = 0; key < keys.size(); ++key) {
          subsets_of_patient[key][keys[key].second].insert(part);
          counts[key].used = counts[key].used && keys[key].second == records[index].patient;
        }
      }
      ++part;
    }
    for (std::size_t key = 0; key < counts.size(); ++key) {
      counts[key].patients = static_cast<std::int64_t>(subsets_of_patient[key].size());
      for (auto const& [patient, parts] : subsets_of_patient[key])
        counts[key].patients_shared += parts.size() > 1;
    }
  }
}

}  // namespace cxr
