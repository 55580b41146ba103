// SPDX-License-Identifier: MIT
#pragma once

#include "cxr/core/json.hpp"
#include "cxr/measure/predictions.hpp"
#include "paths.hpp"

namespace cxr::test {

/// Predictions from the lists of tests/golden/make_metric_goldens.py.
inline predictions predictions_of(json const& from) {
  predictions all;
  all.labels = from.at("labels").get<std::vector<std::int64_t>>();
  for (auto const& row : from.at("logits")) {
    all.classes = row.size();
    for (auto const& one : row) all.logits.push_back(one.get<float>());
  }
  return all;
}

inline json const& metric_goldens() {
  static json const all = read_json(golden("metrics.json"));
  return all;
}

}  // namespace cxr::test
