// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/data/split/certificate.hpp"
#include "cxr/data/split/draw.hpp"

namespace cxr {

/// The data set's own folders, for comparison with papers; images in none of them are left out. The
/// validation of the Kaggle set has 16 images, which decide nothing: one image is 6 points of accuracy.
/// NIH ChestX-ray14 has none: patient_holdout keeps its test and draws validation from the rest.
struct official {
  using role = cxr::role::split;
  static constexpr std::string_view name = "official";
  static constexpr bool needs_patients = false;       ///< accepts any source
  static constexpr bool keeps_patients_whole = true;  ///< as the folders do; audited

  /// @throws data_error (no image of train or of validation)
  split operator()(std::vector<record> const& records, class_list const& classes,
                   std::uint64_t seed) const {
    split assignment;
    for (std::size_t index = 0; index < records.size(); ++index) {
      if (records[index].official == subset::train) assignment.train.push_back(index);
      if (records[index].official == subset::validation) assignment.validation.push_back(index);
      if (records[index].official == subset::test) assignment.test.push_back(index);
    }
    if (assignment.train.empty() || assignment.validation.empty())
      throw data_error(
          assignment.train.empty() || assignment.test.empty()
              ? "the source has no official train and validation folders"
              : "the source has an official train and test, and no validation",
          assignment.test.empty()
              ? "use patient_holdout, which draws validation from train"
              : "use patient_holdout, which keeps the test and draws validation from train",
          "no-official");
    auto const left_out = records.size() - assignment.train.size() - assignment.validation.size() -
                          assignment.test.size();
    certify(assignment, records, classes,
            "official" + detail::left_out_text(left_out, "which are in no official folder"), seed);
    return assignment;
  }
};

}  // namespace cxr
