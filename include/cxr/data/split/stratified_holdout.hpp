// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "cxr/data/split/holdout.hpp"

namespace cxr {

/// Draws validation (and test, where there is no official one) image by image, each class in
/// proportion: for sources that do not know patients. One that does is refused at compile time.
struct stratified_holdout {
  using role = cxr::role::split;
  static constexpr std::string_view name = "stratified_holdout";
  static constexpr bool needs_patients = false;        ///< accepts a source without patients
  static constexpr bool keeps_patients_whole = false;  ///< divides by image

  double validation = 0.15;
  double test = 0.15;

  static constexpr auto fields =
      detail::holdout_fields(&stratified_holdout::validation, &stratified_holdout::test,
                             "Part of the images that serves validation.");

  /// @throws data_error (an exclusive class is empty or has a single image)
  split operator()(std::vector<record> const& records, class_list const& classes,
                   std::uint64_t seed) const {
    return detail::hold_out(*this, records, classes, seed);
  }
};

/// stratified_holdout for a source that knows patients, under a name that states the leak: images of
/// one patient are in several subsets, and the validation looks better than it is. For showing just
/// that; the audit stops it unless --allow-audit-errors is given.
struct stratified_holdout_leaking_patients : stratified_holdout {
  static constexpr std::string_view name = "stratified_holdout_leaking_patients";
  static constexpr bool leaks_patients = true;  ///< accepts a source with patients

  /// @throws data_error (an exclusive class is empty or has a single image)
  split operator()(std::vector<record> const& records, class_list const& classes,
                   std::uint64_t seed) const {
    return detail::hold_out(*this, records, classes, seed);
  }
};

}  // namespace cxr
