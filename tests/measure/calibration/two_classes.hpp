// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "cxr/core/json.hpp"
#include "cxr/measure/predictions.hpp"
#include "paths.hpp"

namespace cxr::test {

/// Calibrations of scikit-learn and SciPy, from tests/golden/make_calibration_goldens.py.
inline json const& calibration_goldens() {
  static json const all = read_json(golden("calibration.json"));
  return all;
}

/// Two classes; the log-odds of the second are given.
inline predictions two_classes(std::vector<double> const& log_odds,
                               std::vector<std::int64_t> const& labels) {
  predictions output{.classes = 2, .labels = labels};
  for (double const x : log_odds) {
    output.logits.insert(output.logits.end(), {0, static_cast<float>(x)});
    output.records.push_back(output.records.size());
  }
  return output;
}
inline predictions two_classes(json const& golden) {
  return two_classes(golden["log_odds"].get<std::vector<double>>(),
                     golden["labels"].get<std::vector<std::int64_t>>());
}

}  // namespace cxr::test
