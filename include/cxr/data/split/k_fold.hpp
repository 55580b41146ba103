// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cxr/core/settings.hpp"
#include "cxr/data/split/certificate.hpp"
#include "cxr/data/split/draw.hpp"

namespace cxr {

/// Cross-validation: whole patients in `folds` parts, each class in proportion; one part serves
/// validation, the others train. An official test stays as it is. With findings, a patient counts
/// for the rarest that is present in any of its images; the only patient with a finding always
/// serves train.
struct k_fold {
  using role = cxr::role::split;
  static constexpr std::string_view name = "k_fold";
  static constexpr bool needs_patients = true;        ///< refuses a source without patients
  static constexpr bool keeps_patients_whole = true;  ///< no patient in two folds

  std::int64_t folds = 5;
  std::int64_t fold = 0;

  static constexpr auto fields = hana::make_tuple(
      field{&k_fold::folds, "folds", "Parts of the cross-validation."}.in(2, 100).unit("parts"),
      field{&k_fold::fold, "fold", "Part that serves validation, from 0."}.in(0, 99));

  /// @throws setting_error (fold is not below folds), data_error (fewer patients than folds)
  split operator()(std::vector<record> const& records, class_list const& classes,
                   std::uint64_t seed) const {
    if (fold >= folds)
      throw setting_error("--fold is " + std::to_string(fold) + " of " + std::to_string(folds),
                          "give 0 to " + std::to_string(folds - 1), "setting-range");
    split assignment;
    auto const development = detail::keep_official_test(records, assignment);
    bool const multi_label = labelling_of(records) == labelling::multi_label;
    std::vector<std::size_t> fold_sizes(static_cast<std::size_t>(folds));
    auto const strata = drawn_units(records, development, classes, true, seed);
    for (std::size_t stratum = 0; stratum < strata.size(); ++stratum)
      if (multi_label && strata[stratum].size() < 2)
        add_records(strata[stratum], assignment.train);
      else
        add_stratum(strata[stratum], classes.name(stratum), multi_label, fold_sizes, assignment);
    detail::require_validation(assignment);
    certify(assignment, records, classes,
            "k_fold (fold " + std::to_string(fold) + " of " + std::to_string(folds) + ")", seed);
    return assignment;
  }

 private:
  /// @param fold_sizes  images of the strata before: strata of findings may have fewer patients
  ///                    than folds, and these go to the smallest folds
  void add_stratum(std::vector<unit_of_draw> const& units, std::string const& class_name,
                   bool multi_label, std::vector<std::size_t>& fold_sizes,
                   split& assignment) const {
    if (!multi_label && units.size() < fold_sizes.size())
      throw data_error("class " + class_name + " has " + std::to_string(units.size()) +
                           " patients for " + std::to_string(folds) + " folds",
                       "give fewer --folds", "too-few-patients");
    // Each patient goes to the fold with the fewest images so far: folds of nearly equal size.
    std::vector<std::size_t> images(fold_sizes.size());
    for (auto const& unit : units) {
      std::size_t smallest = 0;
      for (std::size_t part = 1; part < images.size(); ++part)
        if (std::pair(images[part], fold_sizes[part]) <
            std::pair(images[smallest], fold_sizes[smallest]))
          smallest = part;
      images[smallest] += unit.records.size();
      if (multi_label) fold_sizes[smallest] += unit.records.size();
      auto& list =
          smallest == static_cast<std::size_t>(fold) ? assignment.validation : assignment.train;
      list.insert(list.end(), unit.records.begin(), unit.records.end());
    }
  }
};

}  // namespace cxr
