// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "cxr/core/error.hpp"
#include "cxr/measure/interval/interval.hpp"
#include "cxr/measure/measurement.hpp"
#include "cxr/measure/predictions.hpp"

namespace cxr {

/// How two networks differ on the same images.
struct comparison {
  measurement difference = 0;  ///< first - second
  interval range = {};         ///< of the difference
  measurement p_value = 0;     ///< that it is as large where both are equal; two-sided

  /// No comparison, and why. @param reason  of static lifetime
  static comparison undefined(std::string_view reason) {
    return {measurement::undefined(reason), interval::undefined(reason),
            measurement::undefined(reason)};
  }
};

namespace detail {

/// Refuses predictions that are not of the same images, in the same order.
inline void require_pairs(predictions const& first, predictions const& second) {
  bool const same_records =
      first.records.empty() || second.records.empty() || first.records == second.records;
  if (first.size() == second.size() && first.classes == second.classes && same_records &&
      first.labels == second.labels && first.findings == second.findings)
    return;
  throw data_error("predictions of " + std::to_string(first.size()) + " and of " +
                       std::to_string(second.size()) + " images, which are not the same images",
                   "compare predictions of the same images, labels and order", "paired-images");
}

}  // namespace detail

}  // namespace cxr
