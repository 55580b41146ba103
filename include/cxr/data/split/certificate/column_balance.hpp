// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cxr/data/source/record_columns.hpp"
#include "cxr/data/source/source.hpp"
#include "cxr/data/split/certificate/standardised_difference.hpp"

namespace cxr {

/// How often the values of one column occur in each subset.
struct column_balance {
  std::string column;               ///< "class", a finding, "subtype", or a column of the records
  std::vector<std::string> values;  ///< (V) sorted; empty: there are too many to compare
  std::array<std::vector<std::int64_t>, 3> images;  ///< (V) in train, validation and test
  std::array<std::int64_t, 3> unknown{};  ///< images without a value in train, validation and test
  std::size_t distinct = 0;               ///< different values

  /// standardised_difference between train and validation; unknown values do not count.
  double validation_difference() const { return standardised_difference(images[0], images[1]); }
  /// The same between train and test.
  double test_difference() const { return standardised_difference(images[0], images[2]); }
};

/// Train, validation and test: the indices of their records.
using subset_lists = std::array<std::vector<std::size_t> const*, 3>;

namespace detail {

/// More values than this are names or measurements, which are not compared value by value.
inline constexpr std::size_t most_compared_values = 50;

/// @param value  the value of a record in words; empty: not known
template <class Value>
column_balance balance_of(std::string column, std::vector<record> const& records,
                          subset_lists const& lists, Value&& value) {
  column_balance balance{.column = std::move(column), .values = {}, .images = {}};
  std::map<std::string, std::array<std::int64_t, 3>> counts;
  for (std::size_t part = 0; part < lists.size(); ++part)
    for (auto const index : *lists[part])
      if (auto const text = value(records[index]); text.empty())
        ++balance.unknown[part];
      else
        ++counts[text][part];
  balance.distinct = counts.size();
  if (balance.distinct > most_compared_values) return balance;
  for (auto const& [text, images] : counts) {
    balance.values.push_back(text);
    for (std::size_t part = 0; part < lists.size(); ++part)
      balance.images[part].push_back(images[part]);
  }
  return balance;
}

inline std::string presence_text(presence state) {
  return state == presence::unknown ? "" : state == presence::present ? "present" : "absent";
}

}  // namespace detail

/// The balance of the classes, or of each finding, of the subtypes, and of all columns of the records;
/// ages in bands (age_band).
/// @pre  records have labels of the classes
inline std::vector<column_balance> balance_of_columns(std::vector<record> const& records,
                                                      subset_lists const& lists,
                                                      class_list const& classes) {
  std::vector<column_balance> all;
  auto const add = [&](std::string const& column, auto&& value) {
    all.push_back(detail::balance_of(column, records, lists, value));
  };
  if (labelling_of(records) == labelling::exclusive)
    add("class",
        [&](record const& image) { return classes.name(static_cast<std::size_t>(image.label)); });
  else
    for (std::size_t k = 0; k < classes; ++k)
      add(classes.name(k),
          [&](record const& image) { return detail::presence_text(image.findings[k]); });
  auto const has_subtype = [](record const& image) { return !known_value(image.subtype).empty(); };
  auto columns = column_names(records);
  if (std::any_of(records.begin(), records.end(), has_subtype))
    columns.insert(columns.begin(), "subtype");
  for (auto const& column : columns)
    add(column, [&](record const& image) {
      auto const text = column_value(image, column);
      return holds_ages(column) ? age_band(text) : text;
    });
  return all;
}

}  // namespace cxr
