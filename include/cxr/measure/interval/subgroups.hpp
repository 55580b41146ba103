// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/core/settings.hpp"
#include "cxr/data/source/record_columns.hpp"
#include "cxr/data/source/source.hpp"
#include "cxr/measure/gathered.hpp"
#include "cxr/measure/interval/interval.hpp"
#include "cxr/measure/interval/intervals.hpp"
#include "cxr/measure/interval/resampling.hpp"
#include "cxr/measure/metric_set.hpp"
#include "cxr/measure/predictions.hpp"

namespace cxr {

/// Where images without a value of a column belong.
enum class without_value : std::uint8_t {
  unknown,  ///< to a group of their own, "unknown"
  compared  ///< beside each group, if no image of their class has a value (the healthy have no subtype of
            ///< a disease); others to "unknown". Findings: as unknown
};

/// The group of images without a value.
inline constexpr std::string_view unknown_value = "unknown";

/// What a metric set measures in the images that have one value of a column, "bacteria" of subtype.
struct subgroup {
  std::string column = {};                   ///< "subtype"; empty where the caller knows
  std::string value = {};                    ///< of the column, or "unknown"
  std::size_t images = 0;                    ///< that were measured
  std::size_t compared = 0;                  ///< of them without a value (without_value::compared)
  std::size_t patients = 0;                  ///< of the images that have the value
  std::vector<std::size_t> with_class = {};  ///< (K) images of each class, or with each finding
  named_measurements numbers = {};           ///< as in the set; none where there are too few
  named_intervals intervals = {};            ///< of the numbers
  std::string too_few = {};                  ///< why nothing was measured; empty where it was
};

/// Fewer patients with a value than this are not measured.
inline constexpr std::size_t fewest_patients = 10;

/// The values of a column with more than this are not listed.
inline constexpr std::size_t most_values = 30;

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

/// A column by its name: "subtype", or of record::columns; ages in bands (age_band), what is no age as
/// it stands. @returns (N)
inline std::vector<std::string> column_of(predictions const& subset,
                                          std::vector<record> const& records,
                                          std::string_view name) {
  std::vector<std::string> values;
  bool const ages = holds_ages(name);
  for (auto const index : subset.records) {
    auto value = column_value(records.at(index), name);
    auto band = ages ? age_band(value) : "";
    values.push_back(band.empty() ? std::move(value) : std::move(band));
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
  static std::string const patients =
      "too few: fewer than " + std::to_string(fewest_patients) + " patients";
  if (group.patients < fewest_patients) return patients;
  auto const classes = std::count_if(group.with_class.begin(), group.with_class.end(),
                                     [](std::size_t images) { return images > 0; });
  bool const exclusive = subset.kind() == labelling::exclusive;
  return exclusive && classes < 2 ? "too few: one class only" : "";
}

/// Values that begin with a number by that number, before all others: "5 to 17" before "18 to 39";
/// "unknown" last.
struct value_order {
  bool operator()(std::string const& left, std::string const& right) const {
    return key(left) < key(right);
  }

 private:
  static std::tuple<bool, double, std::string> key(std::string const& value) {
    constexpr double none = std::numeric_limits<double>::infinity();
    double number = none;
    std::from_chars(value.data(), value.data() + value.size(), number);
    // "Nantes" begins with "Nan": read as not a number, which has no place in an order.
    return {value == unknown_value, std::isfinite(number) ? number : none, value};
  }
};

/// The images of each value, and those that are compared with each.
struct valued_images {
  std::map<std::string, std::vector<std::size_t>, value_order> with_value;
  std::vector<std::size_t> compared;

  valued_images(predictions const& subset, std::span<std::string const> column,
                without_value others) {
    std::vector<std::string> values;
    for (auto const& text : column) values.push_back(known_value(text));
    std::vector<bool> class_has_values(subset.classes);
    for (std::size_t image = 0; image < subset.labels.size(); ++image)
      if (!values[image].empty())
        class_has_values[static_cast<std::size_t>(subset.labels[image])] = true;
    for (std::size_t image = 0; image < values.size(); ++image) {
      bool const beside = others == without_value::compared && values[image].empty() &&
                          image < subset.labels.size() &&
                          !class_has_values[static_cast<std::size_t>(subset.labels[image])];
      if (beside)
        compared.push_back(image);
      else
        with_value[values[image].empty() ? std::string(unknown_value) : values[image]].push_back(
            image);
    }
  }
  /// How many values images have, "unknown" not among them.
  std::size_t count() const {
    return with_value.size() - with_value.count(std::string(unknown_value));
  }
};

/// What stands for the values of a column with too many to list: the images that have any.
inline subgroup unlisted_subgroup(predictions const& subset, valued_images const& values,
                                  std::vector<std::size_t> const& patients) {
  std::vector<std::size_t> images;
  for (auto const& [value, members] : values.with_value)
    if (value != unknown_value) images.insert(images.end(), members.begin(), members.end());
  std::sort(images.begin(), images.end());
  std::set<std::size_t> owners;
  for (auto const image : images) owners.insert(patients[image]);
  return {.value = "all values",
          .images = images.size(),
          .patients = owners.size(),
          .with_class = images_with_class(gathered(subset, images)),
          .too_few = std::to_string(values.count()) + " values: too many to list"};
}

/// The images of one value, and those compared.
template <class Set>
subgroup measured_subgroup(Set const& set, predictions const& subset, std::string value,
                           std::vector<std::size_t> images,
                           std::vector<std::size_t> const& compared,
                           std::vector<std::size_t> const& patients,
                           bootstrap_settings const& settings) {
  std::set<std::size_t> members;
  for (auto const image : images) members.insert(patients[image]);
  images.insert(images.end(), compared.begin(), compared.end());
  std::sort(images.begin(), images.end());
  auto const part = gathered(subset, images);
  std::vector<std::size_t> owners;
  for (auto const image : images) owners.push_back(patients[image]);
  subgroup group{.value = std::move(value),
                 .images = images.size(),
                 .compared = compared.size(),
                 .patients = members.size(),
                 .with_class = images_with_class(part)};
  group.too_few = too_few(part, group);
  if (!group.too_few.empty()) return group;
  group.numbers = set(part).scalars();
  group.intervals = intervals_of(set, part, owners, settings);
  return group;
}

}  // namespace detail

/// What a metric set measures for each value of a column (known_value), in the order of the values. Where
/// any image has a value, images without one are a group, "unknown". Many groups make one conspicuous by
/// chance. More than most_values are one group that was not measured.
/// @param set       a MetricSet that has started
/// @param column    (N) a value for each image (column_of); may be empty
/// @param patients  (N) equal numbers for images of one patient (patients_of); empty: all different
/// @param others    where images without a value belong
/// @returns a group for each value; none where no image has a value
/// @throws shape_error (a column or patients of another length), setting_error (a level outside of 0…1,
///         resamples below 0)
template <class Set>
std::vector<subgroup> subgroups(Set const& set, predictions const& subset,
                                std::span<std::string const> column,
                                std::span<std::size_t const> patients = {},
                                bootstrap_settings const& settings = {},
                                without_value others = without_value::unknown) {
  if (column.size() != subset.size())
    throw shape_error("a column of " + std::to_string(column.size()) + " values was given for " +
                          std::to_string(subset.size()) + " images",
                      "give one value for each image", "patient-count");
  detail::valued_images const images(subset, column, others);
  auto const owners = detail::groups_of(patients, subset.size()).group;
  std::vector<subgroup> groups;
  if (images.count() == 0) return groups;
  if (images.count() > most_values) return {detail::unlisted_subgroup(subset, images, owners)};
  for (auto const& [value, members] : images.with_value)
    groups.push_back(
        detail::measured_subgroup(set, subset, value, members, images.compared, owners, settings));
  return groups;
}

}  // namespace cxr
