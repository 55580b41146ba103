// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "cxr/core/settings.hpp"
#include "cxr/data/split/certificate.hpp"
#include "cxr/data/split/draw.hpp"

namespace cxr {

/// Cross-validation: whole patients in `folds` parts, each class in proportion; one part serves
/// validation, the others train. An official test stays what it is.
struct k_fold {
  using role = cxr::role::split;                      ///< takes the place of the split
  static constexpr std::string_view name = "k_fold";  ///< as printed by describe()
  static constexpr bool needs_patients = true;        ///< refuses a source without
  static constexpr bool keeps_patients_whole = true;  ///< no patient in two folds

  std::int64_t folds = 5;  ///< parts
  std::int64_t fold = 0;   ///< the part that serves validation

  /// The one declaration behind options, help, checks, record and docs.
  static constexpr auto fields = std::tuple{
      field{&k_fold::folds, "folds", "parts", {2, 100}, "Parts of the cross-validation."},
      field{&k_fold::fold, "fold", "", {0, 99}, "Part that serves validation, from 0."}};

  /// @throws setting_error (fold is not below folds), data_error (fewer patients than folds)
  split operator()(std::vector<record> const& records, std::size_t classes,
                   std::uint64_t seed) const {
    if (fold >= folds)
      throw setting_error("--fold is " + std::to_string(fold) + " of " + std::to_string(folds),
                          "give 0 to " + std::to_string(folds - 1), "setting-range");
    split by;
    std::vector<std::size_t> development;
    for (std::size_t i = 0; i < records.size(); ++i)
      (records[i].official == subset::test ? by.test : development).push_back(i);
    auto const units = drawn_units(records, development, classes, true, seed);
    for (std::size_t label = 0; label < classes; ++label) add_class(units[label], label, by);
    certify(by, records, classes,
            "k_fold (fold " + std::to_string(fold) + " of " + std::to_string(folds) + ")", seed);
    return by;
  }

 private:
  void add_class(std::vector<unit_of_draw> const& units, std::size_t label, split& by) const {
    auto const parts = static_cast<std::size_t>(folds);
    if (units.size() < parts)
      throw data_error("class " + std::to_string(label) + " has " + std::to_string(units.size()) +
                           " patients for " + std::to_string(folds) + " folds",
                       "give fewer --folds", "too-few-patients");
    // Each patient goes to the fold with the fewest images so far: folds of nearly equal size.
    std::vector<std::size_t> images(parts, 0);
    for (auto const& unit : units) {
      auto const part =
          static_cast<std::size_t>(std::min_element(images.begin(), images.end()) - images.begin());
      images[part] += unit.records.size();
      auto& list = part == static_cast<std::size_t>(fold) ? by.validation : by.train;
      list.insert(list.end(), unit.records.begin(), unit.records.end());
    }
  }
};

}  // namespace cxr
