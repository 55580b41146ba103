// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "cxr/measure/measurement.hpp"

namespace cxr {

/// A number over several runs: seeds, or folds.
struct spread {
  measurement mean = measurement::undefined("undefined in every run");    ///< of the runs
  measurement deviation = measurement::undefined("fewer than two runs");  ///< n - 1 below
  std::size_t runs = 0;      ///< in which it is defined
  std::size_t left_out = 0;  ///< in which it is not
};

/// Mean and standard deviation of one number. The deviation over seeds tells how much training varies,
/// not how sure the number is on these images: that is an interval.
inline spread spread_of(std::span<measurement const> values) {
  spread all;
  double sum = 0, squares = 0;
  for (auto const& value : values)
    value.defined() ? (sum += value.value(), ++all.runs) : ++all.left_out;
  if (all.runs == 0) return all;
  double const mean = sum / static_cast<double>(all.runs);
  for (auto const& value : values)
    if (value.defined()) squares += (value.value() - mean) * (value.value() - mean);
  all.mean = mean;
  if (all.runs > 1) all.deviation = std::sqrt(squares / static_cast<double>(all.runs - 1));
  return all;
}

/// The same of each number of a metric set, by name. @param runs  with the same names in the same order
inline std::vector<std::pair<std::string, spread>> spread_of(
    std::vector<named_measurements> const& runs) {
  std::vector<std::pair<std::string, spread>> spreads;
  for (std::size_t index = 0; !runs.empty() && index < runs.front().size(); ++index) {
    std::vector<measurement> values;
    for (auto const& run : runs)
      if (index < run.size()) values.push_back(run[index].second);
    spreads.emplace_back(runs.front()[index].first, spread_of(values));
  }
  return spreads;
}

}  // namespace cxr
