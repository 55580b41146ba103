// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "cxr/core/settings.hpp"
#include "cxr/data/split/patient_holdout.hpp"

namespace cxr {

/// Draws validation (and test, where there is no official one) image by image, each class in
/// proportion: for sources that know no patients. A source that does is refused at compile time.
struct stratified_holdout {
  using role = cxr::role::split;                                  ///< takes the place of the split
  static constexpr std::string_view name = "stratified_holdout";  ///< as printed by describe()
  static constexpr bool needs_patients = false;                   ///< takes a source without
  static constexpr bool keeps_patients_whole = false;             ///< divides by image

  double validation = 0.15;  ///< part of the images of each class
  double test = 0.15;        ///< likewise, where the source has no test folder; 0: no test

  /// The one declaration behind options, help, checks, record and docs.
  static constexpr auto fields =
      std::tuple{field{&stratified_holdout::validation,
                       "validation",
                       "of the images",
                       {0.01, 0.8},
                       "Part of the images that serves validation."},
                 field{&stratified_holdout::test,
                       "test",
                       "of the images",
                       {0, 0.8},
                       "Part that serves test where the source has no test folder; 0: none."}};

  /// @throws data_error (a class is empty or has a single image)
  split operator()(std::vector<record> const& records, std::size_t classes,
                   std::uint64_t seed) const {
    return detail::hold_out(records, classes, seed, validation, test, false, std::string(name));
  }
};

/// stratified_holdout for a source that knows patients, asked for by what it does: films of one
/// patient land on both sides, and the validation looks better than it is. For showing just that;
/// the audit stops it unless --allow-audit-errors is given.
struct stratified_holdout_leaking_patients : stratified_holdout {
  static constexpr std::string_view name =
      "stratified_holdout_leaking_patients";    ///< as printed by describe()
  static constexpr bool leaks_patients = true;  ///< said by name

  /// @throws data_error (a class is empty or has a single image)
  split operator()(std::vector<record> const& records, std::size_t classes,
                   std::uint64_t seed) const {
    return detail::hold_out(records, classes, seed, validation, test, false, std::string(name));
  }
};

}  // namespace cxr
