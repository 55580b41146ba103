// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <numeric>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/core/settings.hpp"
#include "cxr/data/split/draw.hpp"

namespace cxr {

/// Records in folds, whole patients.
struct fold_parts {
  std::vector<std::vector<std::size_t>> folds;  ///< (folds) indices of records
  std::vector<std::size_t> undivided;  ///< of the only patient with a finding: these always train

  /// Gives one fold to validation and all else to train. @param fold  from 0
  void assign(std::int64_t fold, split& assignment) const {
    assignment.train = undivided;
    for (std::size_t part = 0; part < folds.size(); ++part) {
      auto& list =
          part == static_cast<std::size_t>(fold) ? assignment.validation : assignment.train;
      list.insert(list.end(), folds[part].begin(), folds[part].end());
    }
  }
};

namespace detail {

/// What each unit has of all images of each class, and of all images: (K+1) shares.
class unit_shares {
 public:
  /// @param counts  (units)(K+1) images of each class, and all images, of each unit
  explicit unit_shares(std::vector<std::vector<double>> counts) : shares_(std::move(counts)) {
    std::vector<double> totals(shares_.empty() ? 0 : shares_[0].size());
    for (auto const& unit : shares_)
      for (std::size_t k = 0; k < totals.size(); ++k) totals[k] += unit[k];
    for (auto& unit : shares_)
      for (std::size_t k = 0; k < totals.size(); ++k) unit[k] /= std::max(totals[k], 1.0);
  }
  std::size_t size() const { return shares_.size(); }
  std::vector<double> const& operator[](std::size_t unit) const { return shares_[unit]; }
  /// The units, largest first; equal ones stay in order.
  std::vector<std::size_t> largest_first() const {
    std::vector<std::size_t> order(shares_.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::vector<double> sizes;
    for (auto const& unit : shares_) sizes.push_back(product(unit, unit));
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return sizes[a] > sizes[b]; });
    return order;
  }
  static double product(std::vector<double> const& a, std::vector<double> const& b) {
    return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
  }

 private:
  std::vector<std::vector<double>> shares_;
};

/// The fold of each unit, so that the sum of the squares of the shares that folds have of each class,
/// and of all images, is small: the largest unit first, each to the fold where the sum grows least;
/// then units are moved as long as that makes it smaller.
/// @returns (units) in [0, folds); with fewer units than folds some folds are empty
inline std::vector<std::size_t> balanced_folds(unit_shares const& shares, std::size_t folds) {
  constexpr int most_passes = 20;
  constexpr double noise = 1e-12;  // sums of doubles in another order must not move a unit
  auto const units = shares.size();
  std::vector<std::vector<double>> held(folds, std::vector<double>(units ? shares[0].size() : 0));
  std::vector<std::size_t> fold_of(units, folds);
  auto const add = [&](std::size_t fold, std::size_t unit, double sign) {
    for (std::size_t k = 0; k < held[fold].size(); ++k) held[fold][k] += sign * shares[unit][k];
  };
  bool moved = true;
  for (int pass = 0; pass < most_passes && std::exchange(moved, false); ++pass)
    for (auto const unit : shares.largest_first()) {
      auto const present = fold_of[unit];
      if (present < folds) add(present, unit, -1);
      auto best = present < folds ? present : 0;
      auto least = unit_shares::product(held[best], shares[unit]);
      for (std::size_t fold = 0; fold < folds; ++fold)
        if (auto const sum = unit_shares::product(held[fold], shares[unit]); sum < least - noise)
          least = sum, best = fold;
      add(best, unit, 1);
      moved = moved || best != present;
      fold_of[unit] = best;
    }
  return fold_of;
}

/// (units)(K+1) images of each class, and all images, of each unit.
inline std::vector<std::vector<double>> image_counts(std::vector<record> const& records,
                                                     std::vector<unit_of_draw> const& units,
                                                     std::size_t classes) {
  std::vector<std::vector<double>> all;
  for (auto const& unit : units) {
    auto& counts = all.emplace_back(classes + 1);
    for (auto const index : unit.records)
      for (std::size_t k = 0; k < classes; ++k) counts[k] += has_class(records[index], k);
    counts[classes] = static_cast<double>(unit.records.size());
  }
  return all;
}

/// Refuses fewer patients of an exclusive class than folds.
inline void require_patients(std::size_t patients, std::size_t folds, std::string const& owner,
                             std::string_view option) {
  if (patients < folds)
    throw data_error("class " + owner + " has " + std::to_string(patients) + " patients for " +
                         std::to_string(folds) + " folds",
                     "give fewer " + std::string(option), "too-few-patients");
}

/// Refuses a number of a fold that is not below their number.
/// @param option  that gives it: "--fold" @throws setting_error
inline void require_fold(std::int64_t fold, std::int64_t folds, std::string const& option) {
  if (fold >= folds)
    throw setting_error(option + " is " + std::to_string(fold) + " of " + std::to_string(folds),
                        "give 0 to " + std::to_string(folds - 1), "setting-range");
}

}  // namespace detail

/// Divides records into folds: whole patients, in each fold the same part of each class and of all
/// images, as nearly as patients allow.
/// @param indices  of the records to divide
/// @param option   that gives the number of folds, for errors: "--folds"
/// @throws data_error (an exclusive class has fewer patients than folds, or none)
inline fold_parts divide_into_folds(std::vector<record> const& records,
                                    std::vector<std::size_t> const& indices,
                                    class_list const& classes, std::size_t folds,
                                    std::uint64_t seed, std::string_view option) {
  bool const multi_label = labelling_of(records) == labelling::multi_label;
  fold_parts parts{.folds = std::vector<std::vector<std::size_t>>(folds), .undivided = {}};
  auto strata = drawn_units(records, indices, classes, true, seed);
  std::vector<unit_of_draw> units;
  for (std::size_t stratum = 0; stratum < strata.size(); ++stratum) {
    if (!multi_label)
      detail::require_patients(strata[stratum].size(), folds, classes.name(stratum), option);
    if (multi_label && strata[stratum].size() < 2)
      add_records(strata[stratum], parts.undivided);
    else
      std::move(strata[stratum].begin(), strata[stratum].end(), std::back_inserter(units));
  }
  auto const fold_of = detail::balanced_folds(
      detail::unit_shares(detail::image_counts(records, units, classes)), folds);
  for (std::size_t unit = 0; unit < units.size(); ++unit)
    add_records({units[unit]}, parts.folds[fold_of[unit]]);
  return parts;
}

}  // namespace cxr
