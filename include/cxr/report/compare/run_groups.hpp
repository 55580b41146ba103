// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cxr/core/json.hpp"
#include "cxr/measure/interval/spread.hpp"
#include "cxr/report/compare/finished_run.hpp"

namespace cxr {

/// A setting, and its value in each of several runs.
using setting_values = std::pair<std::string, std::vector<std::string>>;

/// Runs of the same images that differ in their seed, their fold or where files are, and in nothing else.
struct run_group {
  std::vector<std::size_t> runs;  ///< indices
  std::vector<std::pair<std::string, std::vector<std::pair<std::string, spread>>>>
      subsets;  ///< subset → metric → mean ± SD
};

namespace detail {

/// Where a run and its cache are, how it is resumed, what else it keeps and measures: of no interest
/// beside another run.
inline bool places_run(std::string_view option) {
  constexpr std::array<std::string_view, 9> options{
      "run",         "resume",       "cache",
      "verify",      "save-minutes", "keep-epochs",
      "radiographs", "started-in",   "no-shortcut-baseline"};
  return std::find(options.begin(), options.end(), option) != options.end();
}

/// What may differ between runs of one group: seeds, folds, sites held out, and where files are. That these are the same
/// files, their contents show.
inline bool varies_in_group(std::string_view heading, std::string_view option) {
  constexpr std::array<std::string_view, 7> options{"data",    "manifest",  "threads", "gpu",
                                                    "columns", "subgroups", "device"};
  bool const fold = option == "fold" || option == "inner-fold" || option == "held-out-site";
  bool const seed = (heading == "run" && option == "seed") || (heading == "split" && fold);
  return seed || places_run(option) ||
         std::find(options.begin(), options.end(), option) != options.end();
}

/// The text of a setting in a run; "–" where the run does not have it.
inline std::string setting_text(json const& settings, std::string const& heading,
                                std::string const& option) {
  auto const section = settings.find(heading);
  if (section == settings.end() || !section->is_object() || !section->contains(option)) return "–";
  auto const& value = (*section)[option];
  return value.is_string() ? value.get<std::string>() : value.dump();
}

/// Settings with different values, as "augment: policy", and the contents of the images.
inline std::vector<setting_values> differing_settings(std::vector<finished_run> const& runs) {
  std::vector<setting_values> rows;
  auto const add = [&](std::string const& name, std::vector<std::string> values) {
    bool const known =
        std::any_of(rows.begin(), rows.end(), [&](auto const& row) { return row.first == name; });
    if (!known &&
        std::adjacent_find(values.begin(), values.end(), std::not_equal_to<>()) != values.end())
      rows.emplace_back(name, std::move(values));
  };
  for (auto const& owner : runs)
    for (auto const& [heading, section] : owner.settings.items()) {
      if (!section.is_object()) continue;
      for (auto const& [option, value] : section.items()) {
        if (places_run(option)) continue;
        std::vector<std::string> values;
        for (auto const& run : runs) values.push_back(setting_text(run.settings, heading, option));
        add(heading + ": " + option, std::move(values));
      }
    }
  std::vector<std::string> contents;
  for (auto const& run : runs)
    contents.push_back(run.contents.empty() ? "–" : run.contents.substr(0, 12));
  add("contents of the images", std::move(contents));
  return rows;
}

/// Whether two runs are of the same images, and differ in seed, fold and places only.
inline bool same_pipeline(finished_run const& first, finished_run const& second) {
  auto const covers = [](json const& settings, json const& others) {
    for (auto const& [heading, section] : settings.items())
      if (section.is_object())
        for (auto const& [option, value] : section.items())
          if (!varies_in_group(heading, option) &&
              setting_text(settings, heading, option) != setting_text(others, heading, option))
            return false;
    return true;
  };
  return !other_contents(first, second) && covers(first.settings, second.settings) &&
         covers(second.settings, first.settings);
}

/// Mean ± SD of each number of each subset over the runs of a group.
inline void add_spreads(run_group& group, std::vector<finished_run> const& runs) {
  auto const& model = runs[group.runs.front()];
  for (auto const& subset : model.numbers) {
    std::vector<std::pair<std::string, spread>> spreads;
    for (auto const& [metric, value] : subset.numbers) {
      std::vector<measurement> values;
      for (auto const index : group.runs) {
        auto found = measurement::undefined("not in this run");
        for (auto const& other : runs[index].numbers)
          for (auto const& [name, number] : other.numbers)
            if (other.name == subset.name && name == metric) found = number;
        values.push_back(found);
      }
      spreads.emplace_back(metric, spread_of(values));
    }
    group.subsets.emplace_back(subset.name, std::move(spreads));
  }
}

/// The groups of some runs, in the order of their first runs.
inline std::vector<run_group> groups_of_runs(std::vector<finished_run> const& runs) {
  std::vector<run_group> groups;
  for (std::size_t index = 0; index < runs.size(); ++index) {
    auto const group = std::find_if(groups.begin(), groups.end(), [&](auto const& entry) {
      return std::all_of(entry.runs.begin(), entry.runs.end(), [&](std::size_t member) {
        return same_pipeline(runs[member], runs[index]);
      });
    });
    if (group == groups.end())
      groups.push_back({{index}, {}});
    else
      group->runs.push_back(index);
  }
  for (auto& group : groups) add_spreads(group, runs);
  return groups;
}

}  // namespace detail

}  // namespace cxr
