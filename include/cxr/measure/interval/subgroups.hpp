// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/core/settings.hpp"
#include "cxr/data/source/source.hpp"
#include "cxr/measure/gathered.hpp"
#include "cxr/measure/interval/interval.hpp"
#include "cxr/measure/interval/intervals.hpp"
#include "cxr/measure/interval/resampling.hpp"
#include "cxr/measure/metric_set.hpp"
#include "cxr/measure/predictions.hpp"

namespace cxr {

/// What a metric set measures in the images that have one value of a column, "bacteria" of subtype.
struct subgroup {
  std::string value = {};                    ///< of the column
  std::size_t images = 0;                    ///< that have it, and those without a value
  std::size_t patients = 0;                  ///< of these images
  std::vector<std::size_t> with_class = {};  ///< (K) images of each class, or with each finding
  named_measurements numbers = {};           ///< as in the set; none where there are too few
  named_intervals intervals = {};            ///< of the numbers
  std::string_view too_few = {};             ///< why nothing was measured; empty where it was
};

/// Fewer patients than this are not measured.
inline constexpr std::size_t fewest_patients = 10;

/// A column of the records: `column_of(subset, records, &record::subtype)`. @returns (N)
template <class Value>
std::vector<std::string> column_of(predictions const& subset, std::vector<record> const& records,
                                   Value record::*column) {
  std::vector<std::string> values;
  for (auto const index : subset.records) {
    if constexpr (NamedEnum<Value>)
      values.emplace_back(to_text(records.at(index).*column));
    else
      values.push_back(records.at(index).*column);
  }
  return values;
}

namespace detail {

/// Images of each class.
inline std::vector<std::size_t> images_with_class(predictions const& subset) {
  std::vector<std::size_t> counts(subset.classes);
  for (auto const label : subset.labels) ++counts[static_cast<std::size_t>(label)];
  for (std::size_t entry = 0; entry < subset.findings.size(); ++entry)
    counts[entry % subset.classes] += subset.findings[entry] == presence::present;
  return counts;
}

inline std::string_view too_few(predictions const& subset, subgroup const& group) {
  if (group.patients < fewest_patients) return "too few: fewer than 10 patients";
  auto const classes = std::count_if(group.with_class.begin(), group.with_class.end(),
                                     [](std::size_t images) { return images > 0; });
  bool const exclusive = subset.kind() == labelling::exclusive;
  return exclusive && classes < 2 ? "too few: one class only" : "";
}

/// The images of one value.
template <class Set>
subgroup measured_subgroup(Set const& set, predictions const& subset, std::string value,
                           std::vector<std::size_t> const& images,
                           std::vector<std::size_t> const& patients,
                           bootstrap_settings const& settings) {
  auto const part = gathered(subset, images);
  std::vector<std::size_t> owners;
  for (auto const image : images) owners.push_back(patients[image]);
  subgroup group{.value = std::move(value),
                 .images = images.size(),
                 .patients = std::set(owners.begin(), owners.end()).size(),
                 .with_class = images_with_class(part)};
  group.too_few = too_few(part, group);
  if (!group.too_few.empty()) return group;
  group.numbers = set(part).scalars();
  group.intervals = intervals_of(set, part, owners, settings);
  return group;
}

}  // namespace detail

/// What a metric set measures for each value of a column, in alphabetical order. Images without a value
/// belong to every group: where the subtype of a disease is known, the healthy images are compared with
/// each. Many groups make one conspicuous by chance.
/// @param set       a MetricSet that has started
/// @param column    (N) a value for each image (column_of); may be empty
/// @param patients  (N) equal numbers for images of one patient (patients_of); empty: all different
/// @throws shape_error  a column or patients of another length
template <class Set>
std::vector<subgroup> subgroups(Set const& set, predictions const& subset,
                                std::span<std::string const> column,
                                std::span<std::size_t const> patients = {},
                                bootstrap_settings const& settings = {}) {
  if (column.size() != subset.size())
    throw shape_error("a column of " + std::to_string(column.size()) + " values was given for " +
                          std::to_string(subset.size()) + " images",
                      "give one value for each image", "patient-count");
  std::map<std::string, std::vector<std::size_t>> images;
  for (auto const& value : column)
    if (!value.empty()) images[value];
  for (std::size_t image = 0; image < column.size(); ++image)
    for (auto& [value, members] : images)
      if (column[image].empty() || column[image] == value) members.push_back(image);
  auto const owners = detail::groups_of(patients, subset.size()).group;
  std::vector<subgroup> groups;
  for (auto const& [value, members] : images)
    groups.push_back(detail::measured_subgroup(set, subset, value, members, owners, settings));
  return groups;
}

}  // namespace cxr
