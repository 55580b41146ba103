// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <numeric>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/data/source/patient_numbers.hpp"
#include "cxr/data/source/source.hpp"
#include "cxr/measure/predictions.hpp"

namespace cxr {

namespace detail {

/// Groups numbered 0 to count - 1, in the order in which they appear.
struct patient_groups {
  std::vector<std::size_t> group;  ///< (N)
  std::size_t count = 0;           ///< G
};

/// @param patients  (N) a number for each image, equal for images of one patient; empty: each image is a
///                  patient of its own
/// @throws shape_error  of another length
inline patient_groups groups_of(std::span<std::size_t const> patients, std::size_t images) {
  patient_groups all{std::vector<std::size_t>(images), images};
  if (patients.empty()) {
    std::iota(all.group.begin(), all.group.end(), std::size_t{0});
    return all;
  }
  if (patients.size() != images)
    throw shape_error(std::to_string(patients.size()) + " patients were given for " +
                          std::to_string(images) + " images",
                      "give one number for each image, or none", "patient-count");
  std::unordered_map<std::size_t, std::size_t> number;
  for (std::size_t image = 0; image < images; ++image)
    all.group[image] = number.emplace(patients[image], number.size()).first->second;
  all.count = number.size();
  return all;
}

}  // namespace detail

/// The patient of each image as a number, for intervals: images of one patient are alike, and count
/// less than as many of several patients. An image without a patient key is a patient of its own.
/// @param records  of the source, which predictions::records index  @returns (N); empty where the
///                 predictions have no records
inline std::vector<std::size_t> patients_of(predictions const& subset,
                                            std::vector<record> const& records) {
  return detail::patient_numbers(records, subset.records);
}

}  // namespace cxr
