// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

#include "cxr/core/random.hpp"
#include "cxr/data/split/folds.hpp"
#include "cxr/measure/interval/patients.hpp"

namespace cxr {

/// A fold for each image, balanced as k_fold balances them: images of one patient share one, and each fold
/// has the same part of either class and of all images, as nearly as patients allow. The seed decides between
/// patients that are alike.
/// @param positive  (N) whether an image has the class
/// @param patients  (N) equal numbers for images of one patient; empty: all different
/// @param folds     at least 2
/// @returns (N) in [0, folds); with fewer patients than folds some folds are empty
inline std::vector<std::size_t> grouped_folds(std::vector<bool> const& positive,
                                              std::span<std::size_t const> patients,
                                              std::size_t folds, std::uint64_t seed) {
  auto const groups = detail::groups_of(patients, positive.size());
  std::vector<std::size_t> unit_of_group(groups.count);  // in random order
  std::iota(unit_of_group.begin(), unit_of_group.end(), std::size_t{0});
  shuffle(unit_of_group, random_stream(mix(seed), 0));
  // Images without the class, with it, and all.
  std::vector<std::vector<double>> counts(groups.count, std::vector<double>(3));
  for (std::size_t image = 0; image < positive.size(); ++image) {
    auto& unit = counts[unit_of_group[groups.group[image]]];
    ++unit[positive[image] ? 1 : 0];
    ++unit[2];
  }
  auto const fold_of_unit = detail::balanced_folds(detail::unit_shares(std::move(counts)), folds);
  std::vector<std::size_t> fold(positive.size());
  for (std::size_t image = 0; image < fold.size(); ++image)
    fold[image] = fold_of_unit[unit_of_group[groups.group[image]]];
  return fold;
}

}  // namespace cxr
