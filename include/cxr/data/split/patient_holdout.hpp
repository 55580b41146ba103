// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "cxr/data/split/holdout.hpp"

namespace cxr {

/// Draws validation from train and validation together, whole patients, each class in proportion.
/// An official test stays as it is, and further images of its patients are left out; where there is
/// none, one is drawn as well. With findings, a patient counts for the rarest that is present in any
/// of its images, and the only patient with a finding goes to train.
struct patient_holdout {
  using role = cxr::role::split;
  static constexpr std::string_view name = "patient_holdout";
  static constexpr bool needs_patients = true;        ///< refuses a source without patients
  static constexpr bool keeps_patients_whole = true;  ///< no patient in two subsets

  double validation = 0.15;
  double test = 0.15;

  static constexpr auto fields =
      detail::holdout_fields(&patient_holdout::validation, &patient_holdout::test,
                             "Part of the images, by whole patients, that serves validation.");

  /// @throws data_error (an exclusive class is empty, too few patients), setting_error (nothing is
  ///         left to learn from)
  split operator()(std::vector<record> const& records, class_list const& classes,
                   std::uint64_t seed) const {
    return detail::hold_out(*this, records, classes, seed);
  }
};

}  // namespace cxr
