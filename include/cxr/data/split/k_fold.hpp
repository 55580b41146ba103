// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cxr/core/settings.hpp"
#include "cxr/data/split/certificate.hpp"
#include "cxr/data/split/draw.hpp"
#include "cxr/data/split/folds.hpp"

namespace cxr {

/// Cross-validation: whole patients in `folds` parts, each class in proportion; one part serves
/// validation, the others train. An official test stays as it is, and further images of its patients
/// are left out. The only patient with a finding always serves train. Grouped and stratified together,
/// as scikit-learn's StratifiedGroupKFold; findings, too.
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
    detail::require_fold(fold, folds, "--fold");
    split assignment;
    auto const development = detail::keep_official_test(records, assignment, true);
    auto const left_out = records.size() - development.size() - assignment.test.size();
    divide_into_folds(records, development, classes, static_cast<std::size_t>(folds), seed,
                      "--folds")
        .assign(fold, assignment);
    detail::require_validation(assignment);
    certify(assignment, records, classes,
            "k_fold (fold " + std::to_string(fold) + " of " + std::to_string(folds) + ")" +
                detail::left_out_text(left_out, detail::of_tested_patients),
            seed);
    return assignment;
  }
};

}  // namespace cxr
