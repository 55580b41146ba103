// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/data/split/certificate.hpp"

namespace cxr {

/// The data set's own folders, for comparison with papers. Of the Kaggle set that is a validation
/// of 16 images, which decides nothing: one image is 6 points of accuracy.
struct official {
  using role = cxr::role::split;                        ///< takes the place of the split
  static constexpr std::string_view name = "official";  ///< as printed by describe()
  static constexpr bool needs_patients = false;         ///< takes any source
  static constexpr bool keeps_patients_whole = true;    ///< as the folders do; audited

  /// @throws data_error (no image of train or of validation)
  split operator()(std::vector<record> const& records, std::size_t classes,
                   std::uint64_t seed) const {
    split by;
    for (std::size_t i = 0; i < records.size(); ++i) {
      if (records[i].official == subset::train) by.train.push_back(i);
      if (records[i].official == subset::validation) by.validation.push_back(i);
      if (records[i].official == subset::test) by.test.push_back(i);
    }
    if (by.train.empty() || by.validation.empty())
      throw data_error("the source has no official train and validation folders",
                       "take patient_holdout, which draws validation from train", "no-official");
    certify(by, records, classes, "official", seed);
    return by;
  }
};

}  // namespace cxr
