// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string_view>

#include "cxr/measure/metric/ratio/confusion.hpp"

namespace cxr::detail {

/// The four cells of a binary confusion matrix; class 1 is the positive one.
struct binary_counts {
  std::int64_t true_negative = 0, false_positive = 0, false_negative = 0, true_positive = 0;
  std::string_view why_not = {};  ///< why no number can be had from these; empty where it can

  explicit binary_counts(predictions const& subset) {
    if (subset.classes != 2) return;
    auto const matrix = confusion{}(subset);
    if (matrix.left_out > 0) why_not = nan_logit;
    true_negative = matrix(0, 0), false_positive = matrix(0, 1);
    false_negative = matrix(1, 0), true_positive = matrix(1, 1);
  }
};

/// A part of a whole, or the reason why there is none.
inline measurement ratio(std::int64_t part, std::int64_t whole, std::string_view reason) {
  if (whole == 0) return measurement::undefined(reason);
  return static_cast<double>(part) / static_cast<double>(whole);
}

/// The same of counts that may lack images.
inline measurement ratio(binary_counts const& counts, std::int64_t part, std::int64_t whole,
                         std::string_view reason) {
  return counts.why_not.empty() ? ratio(part, whole, reason)
                                : measurement::undefined(counts.why_not);
}

}  // namespace cxr::detail
