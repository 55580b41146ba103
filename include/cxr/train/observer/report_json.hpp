// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <string>

#include "cxr/core/json.hpp"
#include "cxr/measure/interval/interval.hpp"
#include "cxr/train/observer/reports.hpp"

namespace cxr {

/// A number, or {"undefined": why}.
inline json to_json(measurement const& value) {
  if (value.defined()) return value.value();
  return json{{"undefined", std::string(value.why_not())}};
}

/// Name → value.
inline json to_json(named_measurements const& metrics) {
  json values = json::object();
  for (auto const& [name, value] : metrics) values[name] = to_json(value);
  return values;
}

/// The ends of an interval and how it was found, or {"undefined": why}.
inline json to_json(interval const& range) {
  if (!range.defined()) return json{{"undefined", std::string(range.why_not)}};
  return {{"low", range.low},
          {"high", range.high},
          {"level", range.level},
          {"method", std::string(range.method)},
          {"resamples_left_out", range.left_out}};
}

/// Name → interval.
inline json to_json(named_intervals const& intervals) {
  json values = json::object();
  for (auto const& [name, range] : intervals) values[name] = to_json(range);
  return values;
}

/// A row of the history. NaN and infinity, which JSON does not have, become null.
inline json to_json(epoch_report const& epoch) {
  json row{{"epoch", epoch.epoch},
           {"seconds", epoch.seconds},
           {"images_per_second", epoch.images_per_second},
           {"learning_rate", epoch.learning_rate},
           {"training_loss", epoch.training_loss},
           {"validation_loss", epoch.validation_loss},
           {"metrics", to_json(epoch.metrics)},
           {"best", epoch.best},
           {"execution", epoch.execution}};
  if (!epoch.stress.empty())
    row["stress"] = {{"loss", epoch.stress_loss}, {"metrics", to_json(epoch.stress)}};
  return row;
}

}  // namespace cxr
