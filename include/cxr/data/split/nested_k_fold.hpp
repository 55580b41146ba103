// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cxr/core/random.hpp"
#include "cxr/core/settings.hpp"
#include "cxr/data/split/certificate.hpp"
#include "cxr/data/split/draw.hpp"
#include "cxr/data/split/folds.hpp"

namespace cxr {

/// Nested cross-validation: one of `folds` outer parts serves test, one of `inner_folds` parts of the
/// others serves validation, the rest train; whole patients, each class in proportion. Over all outer
/// folds each image is tested once, so the data set's own folders do not count. The only patient with
/// a finding always serves train.
/// Source   Varma and Simon 2006, Bias in error estimation when using cross-validation for model
///          selection, BMC Bioinformatics 7:91
struct nested_k_fold {
  using role = cxr::role::split;
  static constexpr std::string_view name = "nested_k_fold";
  static constexpr bool needs_patients = true;        ///< refuses a source without patients
  static constexpr bool keeps_patients_whole = true;  ///< no patient in two subsets

  std::int64_t folds = 5;
  std::int64_t fold = 0;
  std::int64_t inner_folds = 5;
  std::int64_t inner_fold = 0;

  static constexpr auto fields = hana::make_tuple(
      field{&nested_k_fold::folds, "folds", "Outer parts of the cross-validation."}.in(2, 100).unit(
          "parts"),
      field{&nested_k_fold::fold, "fold", "Outer part that serves test, from 0."}.in(0, 99),
      field{&nested_k_fold::inner_folds, "inner-folds",
            "Parts into which the other outer parts are divided together."}
          .in(2, 100)
          .unit("parts"),
      field{&nested_k_fold::inner_fold, "inner-fold", "Inner part that serves validation, from 0."}
          .in(0, 99));

  /// @throws setting_error (a fold is not below its number of folds), data_error (fewer patients than
  ///         folds)
  split operator()(std::vector<record> const& records, class_list const& classes,
                   std::uint64_t seed) const {
    detail::require_fold(fold, folds, "--fold");
    detail::require_fold(inner_fold, inner_folds, "--inner-fold");
    split assignment;
    std::vector<std::size_t> all;
    for (std::size_t index = 0; index < records.size(); ++index) all.push_back(index);
    auto const outer =
        divide_into_folds(records, all, classes, static_cast<std::size_t>(folds), seed, "--folds");
    assignment.test = outer.folds[static_cast<std::size_t>(fold)];
    if (assignment.test.empty())
      throw data_error("there are too few patients for a test subset", "give fewer --folds",
                       "too-few-patients");
    divide_into_folds(records, others(outer), classes, static_cast<std::size_t>(inner_folds),
                      mix(seed), "--inner-folds")
        .assign(inner_fold, assignment);
    detail::require_validation(assignment);
    certify(assignment, records, classes,
            "nested_k_fold (test: fold " + std::to_string(fold) + " of " + std::to_string(folds) +
                "; validation: fold " + std::to_string(inner_fold) + " of " +
                std::to_string(inner_folds) + " of the rest)",
            seed);
    return assignment;
  }

 private:
  /// All records but those of the outer fold.
  std::vector<std::size_t> others(fold_parts const& outer) const {
    auto indices = outer.undivided;
    for (std::size_t part = 0; part < outer.folds.size(); ++part)
      if (part != static_cast<std::size_t>(fold))
        indices.insert(indices.end(), outer.folds[part].begin(), outer.folds[part].end());
    std::sort(indices.begin(), indices.end());
    return indices;
  }
};

}  // namespace cxr
