// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>
#include <unordered_map>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/core/text.hpp"
#include "cxr/measure/interval/resampling.hpp"
#include "cxr/report/compare/finished_run.hpp"
#include "cxr/report/compare/paired_runs.hpp"
#include "cxr/report/compare/run_groups.hpp"

namespace cxr {

/// Several runs side by side.
struct compared_runs {
  std::vector<finished_run> runs;           ///< the first is the baseline
  std::vector<run_group> groups;            ///< in the order of their first runs
  std::vector<paired_subset> subsets;       ///< with predictions in the first
  std::vector<setting_values> differences;  ///< settings that are not the same in all runs
  double level = 0.95;                      ///< of the intervals of differences
};

namespace detail {

/// Gives runs whose folders have the same name the path as name.
inline void name_apart(std::vector<finished_run>& runs) {
  auto const names = [&] {
    std::unordered_map<std::string, int> count;
    for (auto const& run : runs) ++count[run.name];
    return count;
  }();
  for (auto& run : runs)
    if (names.at(run.name) > 1) run.name = run.folder.lexically_normal().generic_string();
}

inline void require_comparable(std::vector<finished_run> const& runs) {
  if (runs.size() < 2)
    throw setting_error("there is " + std::to_string(runs.size()) + " run to compare",
                        "give the folders of two runs or more", "too-few-runs");
  for (auto const& run : runs)
    if (run.classes != runs.front().classes ||
        run.subsets.front().output.kind() != runs.front().subsets.front().output.kind())
      throw data_error(run.folder.string() + " has other classes than " +
                           runs.front().folder.string() + ": " + first_names(run.classes) +
                           " and " + first_names(runs.front().classes),
                       "compare runs of the same classes", "compared-classes");
}

}  // namespace detail

/// Compares finished runs: seeds, folds or policies. Runs of the same images that differ in seed, fold and places only are a
/// group, with mean ± SD of each number. Each run is tested against the first on the images of each
/// subset, where these are the same in both, and so are the contents of all images: DeLong's test, McNemar's test and the paired bootstrap, all
/// by patient. p-values are not adjusted for their number.
/// @param folders   of runs whose report was written, two at least
/// @param settings  of the paired bootstrap; resamples 0: none
/// @throws file_error (no finished run, damaged files; names the file), setting_error (fewer than two
///         runs, settings of no interval), data_error (other classes)
inline compared_runs compare_runs(std::vector<std::filesystem::path> const& folders,
                                  bootstrap_settings const& settings = {}) {
  detail::require_settings(settings);
  compared_runs all;
  for (auto const& folder : folders) all.runs.push_back(read_run(folder));
  detail::require_comparable(all.runs);
  detail::name_apart(all.runs);
  all.level = settings.level;
  all.differences = detail::differing_settings(all.runs);
  all.groups = detail::groups_of_runs(all.runs);
  all.subsets = detail::paired_subsets(all.runs, settings);
  return all;
}

}  // namespace cxr
