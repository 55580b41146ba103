// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <numeric>
#include <vector>

#include "cxr/data/audit/data_audit.hpp"
#include "cxr/data/audit/near_duplicates.hpp"
#include "cxr/data/split/certificate.hpp"

namespace cxr {

/// Groups of near duplicates that are not all in one subset, with the equal files of each, for the
/// certificate; those that are not sure, too.
/// @param found  by record, as audit_pixels() gives it
inline std::vector<images_across> near_across(split const& assignment,
                                              std::vector<record> const& records,
                                              data_audit const& found) {
  auto groups = detail::duplicate_groups::equal_files(found.images);
  for (auto const& link : found.duplicates) groups.join(link.first, link.second);
  std::vector<bool> linked(records.size());
  for (auto const& link : found.duplicates) linked[groups.group_of(link.first)] = true;
  // What is in no such group is a group of its own.
  std::vector<std::uint64_t> keys(records.size());
  std::iota(keys.begin(), keys.end(), std::uint64_t{records.size()});
  for (std::size_t index = 0; index < records.size(); ++index)
    if (auto const group = groups.group_of(index); linked[group]) keys[index] = group;
  return detail::groups_across(assignment, records, keys);
}

}  // namespace cxr
