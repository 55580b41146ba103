// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/core/random.hpp"
#include "cxr/data/source/source.hpp"

namespace cxr {

/// Images that must stay together: those of one patient, or a single one.
struct unit_of_draw {
  std::string key;                   ///< patient, or id of the image
  std::vector<std::size_t> records;  ///< ascending by id
};

/// The units of each class in an order drawn from a seed: a function of keys, labels and seed, not
/// of the order of the records. A patient with images of two classes belongs to the larger label.
/// @param among    indices to draw from
/// @param whole    true: by patient, false: by image
/// @throws data_error (a class without images; by patient: a record without one)
inline std::vector<std::vector<unit_of_draw>> drawn_units(std::vector<record> const& records,
                                                          std::vector<std::size_t> const& among,
                                                          std::size_t classes, bool whole,
                                                          std::uint64_t seed) {
  detail::require_labels(records, classes);
  std::map<std::string, unit_of_draw> units;
  for (auto index : among) {
    auto const& one = records[index];
    if (whole && one.patient.empty())
      throw data_error(one.id + " has no patient", "name the patient, or split by image",
                       "no-patient");
    auto const& key = whole ? one.patient : one.id;
    auto& unit = units[key];
    unit.key = key;
    unit.records.push_back(index);
  }
  std::vector<std::vector<unit_of_draw>> by_class(classes);
  for (auto& [key, unit] : units) {
    std::int64_t label = 0;
    for (auto index : unit.records) label = std::max(label, records[index].label);
    by_class[static_cast<std::size_t>(label)].push_back(std::move(unit));
  }
  for (std::size_t label = 0; label < classes; ++label) {
    if (by_class[label].empty())
      throw data_error("class " + std::to_string(label) + " has no image to split",
                       "give images of every class", "class-without-images");
    shuffle(by_class[label], random_stream(mix(seed), label));
  }
  return by_class;
}

/// Takes whole units off the front until they hold `share` of the images of a class, to the
/// nearest unit. Where there are four, at least two are taken and two are left: a subset with a
/// single patient of a class says nothing of others. With two or three, one is taken.
/// @throws data_error (fewer than two units)
inline std::vector<unit_of_draw> take_share(std::vector<unit_of_draw>& units, double share,
                                            std::size_t label) {
  if (units.size() < 2)
    throw data_error("class " + std::to_string(label) + " has " + std::to_string(units.size()) +
                         " patient or image to divide",
                     "give at least two of every class for each subset", "too-few-patients");
  std::size_t images = 0;
  for (auto const& unit : units) images += unit.records.size();
  auto const wanted = share * static_cast<double>(images);
  std::vector<unit_of_draw> taken;
  double held = 0;
  std::size_t next = 0;
  std::size_t const least = units.size() < 4 ? 1 : 2;
  for (; next + least < units.size(); ++next) {
    auto const more = static_cast<double>(units[next].records.size());
    if (next >= least && held + more - wanted > wanted - held) break;
    held += more;
    taken.push_back(std::move(units[next]));
  }
  units.erase(units.begin(), units.begin() + static_cast<std::ptrdiff_t>(next));
  return taken;
}

/// Adds the records of units to a list.
inline void add_records(std::vector<unit_of_draw> const& units, std::vector<std::size_t>& list) {
  for (auto const& unit : units) list.insert(list.end(), unit.records.begin(), unit.records.end());
}

}  // namespace cxr
