// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <vector>

#include "cxr/core/file.hpp"
#include "cxr/core/json.hpp"
#include "paths.hpp"

namespace cxr::test {

/// The values of tests/golden/make_shortcut_goldens.py.
inline json const& shortcut_golden() {
  static json const golden = read_json(test::golden("shortcut.json"));
  return golden;
}

/// (N) numbers of an image.
inline std::vector<std::array<double, 5>> rows_of(json const& rows) {
  return rows.get<std::vector<std::array<double, 5>>>();
}

/// (N) whether an image has the class.
inline std::vector<bool> classes_of(json const& labels) {
  std::vector<bool> positive;
  for (auto const& label : labels) positive.push_back(label.get<int>() == 1);
  return positive;
}

}  // namespace cxr::test
