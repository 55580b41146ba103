// SPDX-License-Identifier: MIT
#pragma once

#include "cxr/core/json.hpp"
#include "cxr/measure/calibration/calibration_effect.hpp"
#include "cxr/measure/calibration/calibration_json.hpp"
#include "cxr/train/observer/report_json.hpp"

namespace cxr {

/// For metrics.json: {"rule", "form", "parameters", "text", "may_not_carry_over",
/// "validation": {"before": {name: value}, "after": {name: value}}, …}
inline json to_json(calibration_effect const& effect) {
  json values = to_json(effect.fitted);
  values["text"] = effect.text();
  values["may_not_carry_over"] = effect.may_not_carry_over();
  for (auto const& change : effect.changes)
    values[change.subset] = {{"before", to_json(change.before)}, {"after", to_json(change.after)}};
  return values;
}

}  // namespace cxr
