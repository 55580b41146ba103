// SPDX-License-Identifier: MIT
#pragma once

#include "cxr/core/json.hpp"
#include "cxr/measure/abstention_effect.hpp"
#include "cxr/measure/conformal_json.hpp"
#include "cxr/train/observer/report_json.hpp"

namespace cxr {

/// For metrics.json: {"error_rate", "least_probabilities", "text", "validation": {"fitted_here": true,
/// "coverage": {class: part}, "below": [class, …], "decided": part, "accuracy": part}, …}
/// @pre sets were fitted
inline json to_json(abstention_effect const& effect) {
  json values = to_json(*effect.fitted);
  values["text"] = effect.text();
  for (auto const& result : effect.subsets)
    values[result.subset] = {{"fitted_here", result.subset == "validation"},
                             {"coverage", to_json(result.coverage)},
                             {"below", result.low},
                             {"decided", to_json(result.decided)},
                             {"accuracy", to_json(result.accuracy)}};
  return values;
}

}  // namespace cxr
