// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "cxr/core/settings.hpp"
#include "cxr/core/text.hpp"
#include "cxr/data/audit/audit.hpp"
#include "cxr/data/audit/file_facts.hpp"
#include "cxr/data/source/source.hpp"
#include "cxr/data/split/split.hpp"

namespace cxr {

namespace detail {

/// How images may be saved differently.
enum class saved_trait : std::uint8_t { format, table, size, depth };
/// The words for a saved_trait, in the order of its values.
constexpr std::array<std::string_view, 4> names(saved_trait) {
  return {"file format", "JPEG table", "size", "channels and bits"};
}

/// The trait of one image, as text: equal where images were saved alike; empty where it has none.
inline std::string trait_text(file_facts const& facts, saved_trait trait) {
  auto const& stated = facts.stated;
  switch (trait) {
    case saved_trait::format: return to_text(stated.format);
    case saved_trait::table:
      return stated.luminance_table ? "sum " + fixed_text(facts.table_sum(), 0) : "";
    case saved_trait::size:
      return std::to_string(stated.width) + "x" + std::to_string(stated.height);
    case saved_trait::depth: break;
  }
  return std::to_string(stated.channels) + " x " + std::to_string(stated.bits) + " bits";
}

/// Value of a trait → the images that have it.
using trait_images = std::map<std::string, std::vector<std::size_t>>;

inline trait_images images_by_trait(std::vector<std::optional<file_facts>> const& facts,
                                    std::vector<std::size_t> const& indices, saved_trait trait) {
  trait_images values;
  for (auto const index : indices) {
    auto const text = facts[index] ? trait_text(*facts[index], trait) : "";
    if (!text.empty()) values[text].push_back(index);
  }
  return values;
}

/// The patients of some images. An image without a patient key is a patient of its own.
inline std::size_t patient_count(std::vector<record> const& records,
                                 std::vector<std::size_t> const& indices) {
  std::set<std::string_view> patients;
  for (auto const index : indices)
    patients.insert(records[index].patient.empty() ? records[index].id : records[index].patient);
  return patients.size();
}

/// The probability that some patients are all in one subset, if the subsets are drawn at random.
/// @param patients  with a trait; own, other: in the subset that has them, and in the other one
inline double chance_of_one_side(std::size_t patients, std::size_t own, std::size_t other) {
  double chance = 1;
  for (std::size_t drawn = 0; drawn < patients; ++drawn)
    chance *= static_cast<double>(own - drawn) / static_cast<double>(own + other - drawn);
  return chance;
}

struct saved_subset {
  std::string_view name;
  std::vector<std::size_t> const& indices;
};

/// Notes the images of a subset whose trait no image of another subset has, if they are many.
inline void note_unshared(std::vector<record> const& records,
                          std::vector<std::optional<file_facts>> const& facts, saved_trait trait,
                          saved_subset const& own, saved_subset const& other,
                          audit_report& report) {
  constexpr double least_share = 0.05;
  auto const here = images_by_trait(facts, own.indices, trait);
  auto const there = images_by_trait(facts, other.indices, trait);
  if (there.empty()) return;
  auto const own_patients = patient_count(records, own.indices);
  auto const other_patients = patient_count(records, other.indices);
  audit_issue issue{false, ""};
  std::vector<std::string> values;
  for (auto const& [value, images] : here) {
    if (there.contains(value) ||
        chance_of_one_side(patient_count(records, images), own_patients, other_patients) > 0.001)
      continue;
    values.push_back(value);
    for (auto const index : images) issue.where.push_back(records[index].id);
  }
  double const share =
      static_cast<double>(issue.where.size()) / static_cast<double>(own.indices.size());
  if (values.empty() || share < least_share) return;
  issue.what = std::string(other.name) + " was saved otherwise than " + fixed_text(100 * share, 0) +
               " % of " + std::string(own.name) + ": none of its images has their " +
               to_text(trait) + " (" + first_names(values) + ")";
  report.issues.push_back(std::move(issue));
}

}  // namespace detail

/// Notes where training and held-out images were saved otherwise: a file format, a JPEG table, a size,
/// channels or bits that occur in one of the subsets only, in 5 % of its images at least, and too often
/// to be missed by chance in the other. The held-out images are then of another origin: a network that
/// tells the class by how an image was saved loses that there, and a threshold need not carry over.
/// @param facts  (N) of the records' files, as read_file_facts() gives them; none: not compared
inline void check_origin(std::vector<record> const& records, split const& assignment,
                         std::vector<std::optional<file_facts>> const& facts,
                         audit_report& report) {
  using detail::saved_trait;
  detail::saved_subset const train{"train", assignment.train};
  for (auto const& held_out : {detail::saved_subset{"validation", assignment.validation},
                               detail::saved_subset{"test", assignment.test}})
    for (auto const trait :
         {saved_trait::format, saved_trait::table, saved_trait::size, saved_trait::depth}) {
      detail::note_unshared(records, facts, trait, train, held_out, report);
      detail::note_unshared(records, facts, trait, held_out, train, report);
    }
}

}  // namespace cxr
