// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/core/random.hpp"
#include "cxr/core/text.hpp"
#include "cxr/data/split/split.hpp"

namespace cxr {

/// Images that must stay together: those of one patient, or a single one.
struct unit_of_draw {
  std::string key;                   ///< patient, or id of the image
  std::vector<std::size_t> records;  ///< ascending by id
};

namespace detail {

/// Assigns the official test, and returns the indices of the other records.
/// @param by_patient  whether further images of a patient of the test are left out of both
inline std::vector<std::size_t> keep_official_test(std::vector<record> const& records,
                                                   split& assignment, bool by_patient) {
  std::set<std::string_view> tested;
  for (std::size_t index = 0; index < records.size(); ++index)
    if (records[index].official == subset::test) {
      assignment.test.push_back(index);
      if (by_patient && !records[index].patient.empty()) tested.insert(records[index].patient);
    }
  std::vector<std::size_t> development;
  for (std::size_t index = 0; index < records.size(); ++index)
    if (records[index].official != subset::test && !tested.contains(records[index].patient))
      development.push_back(index);
  return development;
}

/// The end of a rule's words: "; 3 images left out, whose patients are in the test".
inline std::string left_out_text(std::size_t images, std::string_view why) {
  if (images == 0) return "";
  return "; " + counted(images, "image") + " left out, " + std::string(why);
}
inline constexpr std::string_view of_tested_patients = "whose patients are in the test";

/// Refuses a draw of findings that left nothing for validation.
inline void require_validation(split const& assignment) {
  if (assignment.validation.empty())
    throw data_error("there are too few patients or images for a validation subset",
                     "give more of them, or fewer folds", "too-few-patients");
}

/// The units among some records, sorted by key.
inline std::vector<unit_of_draw> units_of(std::vector<record> const& records,
                                          std::vector<std::size_t> const& indices,
                                          bool by_patient) {
  std::map<std::string, unit_of_draw> units;
  for (auto index : indices) {
    auto const& image = records[index];
    if (by_patient && image.patient.empty())
      throw data_error(image.id + " has no patient", "name the patient, or split by image",
                       "no-patient");
    auto const& key = by_patient ? image.patient : image.id;
    auto& unit = units[key];
    unit.key = key;
    unit.records.push_back(index);
  }
  std::vector<unit_of_draw> sorted;
  for (auto& entry : units) sorted.push_back(std::move(entry.second));
  return sorted;
}

/// The classes in the order in which they claim a unit that has several: exclusive classes from the
/// last, findings from the one that is present in the fewest images.
inline std::vector<std::size_t> class_precedence(std::vector<record> const& records,
                                                 std::vector<std::size_t> const& indices,
                                                 std::size_t classes) {
  std::vector<std::size_t> order, images(classes);
  for (std::size_t k = 0; k < classes; ++k) {
    order.push_back(k);
    for (auto index : indices) images[k] += has_class(records[index], k);
  }
  if (labelling_of(records) == labelling::exclusive)
    std::reverse(order.begin(), order.end());
  else
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return images[a] < images[b]; });
  return order;
}

/// Says why no unit belongs to an exclusive class.
[[noreturn]] inline void throw_empty_class(std::vector<record> const& records,
                                           std::vector<std::size_t> const& indices,
                                           std::size_t class_index, class_list const& classes) {
  auto const owner = "class " + classes.name(class_index);
  bool const has_images = std::any_of(indices.begin(), indices.end(), [&](std::size_t index) {
    return has_class(records[index], class_index);
  });
  if (has_images)
    throw data_error(owner + " has no patient of its own: each also has images of another class",
                     "check the patients of these images, or split by image",
                     "class-without-patients");
  throw data_error(owner + " has no image to split", "give images of every class",
                   "class-without-images");
}

}  // namespace detail

/// The units of each stratum in an order drawn from a seed: a function of keys, labels and seed, not
/// of the order of the records. Exclusive classes are the strata; a patient with images of two
/// classes belongs to the larger label. With findings there are K + 1: a unit belongs to the rarest
/// finding that is present in any of its images, or to the last stratum, "none"; strata may be empty.
/// @param indices     of the records to draw from
/// @param by_patient  whether images of one patient stay together
/// @throws data_error (an exclusive class without images or without patients of its own; by patient:
///         a record without one)
inline std::vector<std::vector<unit_of_draw>> drawn_units(std::vector<record> const& records,
                                                          std::vector<std::size_t> const& indices,
                                                          class_list const& classes,
                                                          bool by_patient, std::uint64_t seed) {
  detail::require_labels(records, classes);
  bool const exclusive = labelling_of(records) == labelling::exclusive;
  auto const precedence = detail::class_precedence(records, indices, classes);
  std::size_t const none = classes;
  std::vector<std::vector<unit_of_draw>> strata(exclusive ? none : none + 1);
  for (auto& unit : detail::units_of(records, indices, by_patient)) {
    auto const owner = std::find_if(precedence.begin(), precedence.end(), [&](std::size_t k) {
      return std::any_of(unit.records.begin(), unit.records.end(),
                         [&](std::size_t index) { return has_class(records[index], k); });
    });
    strata[owner == precedence.end() ? none : *owner].push_back(std::move(unit));
  }
  for (std::size_t stratum = 0; stratum < strata.size(); ++stratum) {
    if (exclusive && strata[stratum].empty())
      detail::throw_empty_class(records, indices, stratum, classes);
    shuffle(strata[stratum], random_stream(mix(seed), stratum));
  }
  return strata;
}

/// Takes whole units off the front until they hold `share` of the images of a stratum, to the
/// nearest unit. Where there are four, at least two are taken and two are left: a subset with a
/// single patient of a class tells nothing about others. With two or three, one is taken.
/// @param owner  "class NORMAL", for errors
/// @throws data_error (fewer than two units)
inline std::vector<unit_of_draw> take_share(std::vector<unit_of_draw>& units, double share,
                                            std::string const& owner) {
  if (units.size() < 2)
    throw data_error(owner + " has " + std::to_string(units.size()) + " patient or image to divide",
                     "give at least two of every class for each subset", "too-few-patients");
  std::size_t images = 0;
  for (auto const& unit : units) images += unit.records.size();
  auto const target = share * static_cast<double>(images);
  std::vector<unit_of_draw> part;
  double held = 0;
  std::size_t next = 0;
  std::size_t const least = units.size() < 4 ? 1 : 2;
  for (; next + least < units.size(); ++next) {
    auto const more = static_cast<double>(units[next].records.size());
    if (next >= least && held + more - target > target - held) break;
    held += more;
    part.push_back(std::move(units[next]));
  }
  units.erase(units.begin(), units.begin() + static_cast<std::ptrdiff_t>(next));
  return part;
}

/// Adds the records of units to a list.
inline void add_records(std::vector<unit_of_draw> const& units, std::vector<std::size_t>& list) {
  for (auto const& unit : units) list.insert(list.end(), unit.records.begin(), unit.records.end());
}

namespace detail {

/// Moves a share of each stratum to a list. A stratum of findings with a single unit stays.
inline void draw_share(std::vector<std::vector<unit_of_draw>>& strata, double share,
                       class_list const& classes, bool multi_label,
                       std::vector<std::size_t>& list) {
  for (std::size_t stratum = 0; stratum < strata.size(); ++stratum)
    if (!multi_label || strata[stratum].size() >= 2)
      add_records(take_share(strata[stratum], share, "class " + classes.name(stratum)), list);
}

/// Draws validation by patient from some records, each class in proportion; the rest is train.
inline void draw_validation(std::vector<record> const& records,
                            std::vector<std::size_t> const& development, class_list const& classes,
                            double share, std::uint64_t seed, split& assignment) {
  bool const multi_label = labelling_of(records) == labelling::multi_label;
  auto strata = drawn_units(records, development, classes, true, seed);
  draw_share(strata, share, classes, multi_label, assignment.validation);
  for (auto const& units : strata) add_records(units, assignment.train);
  require_validation(assignment);
}

}  // namespace detail

}  // namespace cxr
