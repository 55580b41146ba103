// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "cxr/data/source/source.hpp"

namespace cxr::detail {

/// The patient of each record as a number from 0, in the order in which they come first. A record without
/// a patient is a patient of its own.
inline std::vector<std::size_t> patient_numbers(std::vector<record> const& records,
                                                std::vector<std::size_t> const& indices) {
  std::vector<std::size_t> patients;
  std::unordered_map<std::string_view, std::size_t> number;
  std::size_t next = 0;
  for (auto const index : indices) {
    auto const& key = records.at(index).patient;
    if (key.empty())
      patients.push_back(next++);
    else if (auto const [entry, inserted] = number.emplace(key, next); inserted)
      patients.push_back(next++);
    else
      patients.push_back(entry->second);
  }
  return patients;
}

}  // namespace cxr::detail
