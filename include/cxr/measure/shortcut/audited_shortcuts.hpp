// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "cxr/data/audit/data_audit.hpp"
#include "cxr/data/audit/file_features.hpp"
#include "cxr/measure/shortcut/shortcut_baseline.hpp"

namespace cxr {

/// The shortcut baseline of files that were audited, in the data set's own subsets: mean, border, noise and
/// compressed size are those of the thumbnails, 32 × 32 pixels. Images that cannot be decoded do not count.
inline shortcut_baseline measure_shortcuts(audited_set const& set) {
  constexpr std::size_t side = 32;
  std::vector<file_features> features;
  for (std::size_t index = 0; index < set.records.size(); ++index)
    features.push_back(features_of<std::uint8_t>(set.facts[index],
                                                 set.found.images[index].pixels.thumbnail, side));
  auto usable = set.split;
  for (auto* list : {&usable.train, &usable.validation, &usable.test})
    std::erase_if(*list,
                  [&](std::size_t index) { return !set.found.images[index].problem.empty(); });
  std::vector<std::string_view> const names(set.classes.begin(), set.classes.end());
  return measure_shortcuts(set.records, usable, std::span(names), features, 0);
}

}  // namespace cxr
