// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "cxr/compose/run_settings.hpp"
#include "cxr/data/source/source.hpp"
#include "cxr/measure/interval/intervals.hpp"
#include "cxr/measure/interval/patients.hpp"
#include "cxr/measure/interval/subgroups.hpp"
#include "cxr/run/result.hpp"

namespace cxr::detail {

/// Adds how sure the numbers of an evaluation are, and the numbers of each subtype, where the source
/// knows subtypes. @param metrics  started  @param records  of the source
template <class Results, class Set>
void add_intervals(evaluation<Results>& result, Set const& metrics,
                   std::vector<record> const& records, run_settings const& run) {
  bootstrap_settings const settings{.resamples = run.resamples, .seed = run.seed};
  auto const patients = patients_of(result.output, records);
  result.intervals = intervals_of(metrics, result.output, patients, settings);
  if (result.output.records.size() != result.output.size()) return;
  result.subtypes =
      subgroups(metrics, result.output, column_of(result.output, records, &record::subtype),
                patients, settings);
}

}  // namespace cxr::detail
