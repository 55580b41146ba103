// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cxr/compose/run_settings.hpp"
#include "cxr/data/source/record_columns.hpp"
#include "cxr/data/source/source.hpp"
#include "cxr/measure/interval/intervals.hpp"
#include "cxr/measure/interval/patients.hpp"
#include "cxr/measure/interval/subgroups.hpp"
#include "cxr/measure/predictions.hpp"
#include "cxr/run/result.hpp"

namespace cxr::detail {

/// Measures predictions at an operating point, and at 0.5.
template <class Set>
auto measured_evaluation(std::string_view name, predictions output, Set const& metrics,
                         operating_point const& point) {
  output.operating_point = {};
  auto at_half = metrics(output);
  output.operating_point = point;
  auto measured = metrics(output);
  return evaluation<decltype(measured)>{std::string(name), std::move(output), std::move(measured),
                                        std::move(at_half)};
}

/// Adds how sure the numbers of an evaluation are, and the numbers of each subgroup: by subtype, and by
/// each further column that the records have. @param metrics  started  @param records  of the source
template <class Results, class Set>
void add_intervals(evaluation<Results>& result, Set const& metrics,
                   std::vector<record> const& records, run_settings const& run) {
  bootstrap_settings const settings{.resamples = run.resamples, .seed = run.seed};
  auto const patients = patients_of(result.output, records);
  result.intervals = intervals_of(metrics, result.output, patients, settings);
  result.subgroups.clear();
  if (result.output.records.size() != result.output.size()) return;
  auto const add = [&](std::string const& name, without_value others) {
    auto groups = subgroups(metrics, result.output, column_of(result.output, records, name),
                            patients, settings, others);
    for (auto& group : groups) {
      group.column = name;
      result.subgroups.push_back(std::move(group));
    }
  };
  add("subtype", without_value::compared);
  for (auto const& name : column_names(records)) add(name, without_value::unknown);
}

}  // namespace cxr::detail
