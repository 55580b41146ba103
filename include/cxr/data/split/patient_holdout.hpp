// SPDX-License-Identifier: MIT
#pragma once

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

namespace detail {

/// Draws test where the source has none of its own, then validation; the rest is train.
inline split hold_out(std::vector<record> const& records, std::size_t classes, std::uint64_t seed,
                      double validation, double test, bool by_patient, std::string const& rule) {
  split by;
  std::vector<std::size_t> development;
  for (std::size_t i = 0; i < records.size(); ++i)
    (records[i].official == subset::test ? by.test : development).push_back(i);
  bool const draws_test = by.test.empty() && test > 0;
  if (draws_test && validation + test >= 0.99)
    throw setting_error("--validation " + to_text(validation) + " and --test " + to_text(test) +
                            " leave nothing to learn from",
                        "give two parts that are less than 0.99 together", "setting-range");
  auto units = drawn_units(records, development, classes, by_patient, seed);
  for (std::size_t label = 0; label < classes; ++label) {
    double left = 1;
    if (draws_test) {
      add_records(take_share(units[label], test, label), by.test);
      left -= test;
    }
    add_records(take_share(units[label], validation / left, label), by.validation);
    add_records(units[label], by.train);
  }
  certify(by, records, classes,
          rule + " (validation " + to_text(validation) +
              (draws_test ? ", test " + to_text(test) : ", official test kept or none") + ")",
          seed);
  return by;
}

}  // namespace detail

/// Draws validation from train and validation together, whole patients, each class in proportion.
/// An official test stays what it is; where there is none, one is drawn as well.
struct patient_holdout {
  using role = cxr::role::split;                               ///< takes the place of the split
  static constexpr std::string_view name = "patient_holdout";  ///< as printed by describe()
  static constexpr bool needs_patients = true;                 ///< refuses a source without
  static constexpr bool keeps_patients_whole = true;           ///< no patient in two subsets

  double validation = 0.15;  ///< part of the images of each class
  double test = 0.15;        ///< likewise, where the source has no test folder; 0: no test

  /// The one declaration behind options, help, checks, record and docs.
  static constexpr auto fields =
      std::tuple{field{&patient_holdout::validation,
                       "validation",
                       "of the images",
                       {0.01, 0.8},
                       "Part of the images, by whole patients, that serves validation."},
                 field{&patient_holdout::test,
                       "test",
                       "of the images",
                       {0, 0.8},
                       "Part that serves test where the source has no test folder; 0: none."}};

  /// @throws data_error (a class is empty, too few patients), setting_error (nothing is left to
  ///         learn from)
  split operator()(std::vector<record> const& records, std::size_t classes,
                   std::uint64_t seed) const {
    return detail::hold_out(records, classes, seed, validation, test, true, std::string(name));
  }
};

}  // namespace cxr
