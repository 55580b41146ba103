// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <vector>

#include "cxr/core/random.hpp"
#include "cxr/measure/interval/patients.hpp"

namespace cxr {

/// A fold for each image: images of one patient share one, and each fold has about as many images of
/// either class. Patients with many images of the rarer class come first, in random order otherwise; each joins the fold that has the
/// fewest images of the patient's rarer class.
/// @param positive  (N) whether an image has the class
/// @param patients  (N) equal numbers for images of one patient; empty: all different
/// @param folds     at least 2
/// @returns (N) in [0, folds); with fewer patients than folds some folds are empty
inline std::vector<std::size_t> grouped_folds(std::vector<bool> const& positive,
                                              std::span<std::size_t const> patients,
                                              std::size_t folds, std::uint64_t seed) {
  auto const groups = detail::groups_of(patients, positive.size());
  std::vector<std::array<std::size_t, 2>> images(groups.count), fold_images(folds);
  for (std::size_t image = 0; image < positive.size(); ++image)
    ++images[groups.group[image]][positive[image]];
  auto const positives = std::count(positive.begin(), positive.end(), true);
  std::size_t const rarer = 2 * static_cast<std::size_t>(positives) <= positive.size();
  std::vector<std::size_t> order(groups.count), fold_of_group(groups.count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  shuffle(order, random_stream(mix(seed), 0));
  std::stable_sort(order.begin(), order.end(), [&](std::size_t left, std::size_t right) {
    return images[left][rarer] > images[right][rarer];
  });
  for (auto const group : order) {
    std::size_t const counting = images[group][rarer] > 0 ? rarer : 1 - rarer;
    auto const smallest =
        std::min_element(fold_images.begin(), fold_images.end(),
                         [&](auto const& a, auto const& b) { return a[counting] < b[counting]; });
    fold_of_group[group] = static_cast<std::size_t>(smallest - fold_images.begin());
    for (std::size_t k = 0; k < 2; ++k) (*smallest)[k] += images[group][k];
  }
  std::vector<std::size_t> fold(positive.size());
  for (std::size_t image = 0; image < fold.size(); ++image)
    fold[image] = fold_of_group[groups.group[image]];
  return fold;
}

}  // namespace cxr
