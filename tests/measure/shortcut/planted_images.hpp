// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "catch.hpp"
#include "cxr/core/random.hpp"
#include "cxr/data/source/source.hpp"
#include "cxr/data/split/split.hpp"
#include "cxr/measure/shortcut/shortcut_baseline.hpp"

namespace cxr::test {

/// Images of two classes whose numbers a test chooses; by default all are 0.
struct planted_images {
  static constexpr std::array<std::string_view, 2> classes{"NORMAL", "PNEUMONIA"};
  std::vector<record> records = {};
  std::vector<file_features> features = {};
  split assignment = {};

  /// Adds an image to a subset. @returns its numbers, to be filled in before the next one is added
  file_features& add(std::vector<std::size_t>& part, bool positive, std::string patient = {}) {
    part.push_back(records.size());
    records.push_back({.id = "image" + std::to_string(records.size()),
                       .label = positive,
                       .patient = std::move(patient)});
    return features.emplace_back();
  }
  /// A number in [0, 1).
  double noise() { return random_stream(mix(7), records.size()).uniform(); }
  shortcut_baseline measured() const {
    return measure_shortcuts(records, assignment, classes, features, 1);
  }
};

inline shortcut_score const& score_named(shortcut_subset const& part, std::string_view name) {
  for (auto const& score : part.scores)
    if (score.feature == name) return score;
  FAIL("no score of " << name);
  return part.scores[0];
}

}  // namespace cxr::test
