// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/core/text.hpp"

namespace cxr {

/// Where the value of a metric lies in the population that the images were drawn from, or the reason
/// why that cannot be stated. Two-sided.
struct interval {
  double low = 0;                 ///< lower end, in the metric's unit
  double high = 0;                ///< upper end
  double level = 0.95;            ///< part of such intervals that hold the true value
  std::string_view method = {};   ///< "Wilson", "DeLong", "bootstrap"; of static lifetime
  std::size_t left_out = 0;       ///< resamples in which the metric is undefined
  std::string_view why_not = {};  ///< why there is none; empty where there is one

  /// Whether there is one.
  bool defined() const { return why_not.empty(); }
  /// Whether it holds a value.
  bool holds(double value) const { return defined() && low <= value && value <= high; }
  /// No interval, and why. @param reason  of static lifetime
  static interval undefined(std::string_view reason) { return {.why_not = reason}; }
};

namespace detail {

/// @throws setting_error  a level that no interval has
inline void require_level(double level) {
  if (!(level > 0 && level < 1))
    throw setting_error("the level of an interval is " + fixed_text(level, 4),
                        "give a value between 0 and 1, 0.95 for example", "interval-settings");
}

}  // namespace detail

/// Names and intervals of several numbers.
using named_intervals = std::vector<std::pair<std::string, interval>>;

/// The interval of a name; undefined where there is none.
inline interval interval_named(named_intervals const& intervals, std::string_view name) {
  auto const entry = std::find_if(intervals.begin(), intervals.end(),
                                  [&](auto const& named) { return named.first == name; });
  return entry == intervals.end() ? interval::undefined("no interval was computed") : entry->second;
}

}  // namespace cxr
