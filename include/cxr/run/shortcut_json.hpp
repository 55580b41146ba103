// SPDX-License-Identifier: MIT
#pragma once

#include "cxr/core/json.hpp"
#include "cxr/measure/shortcut/shortcut_baseline.hpp"
#include "cxr/measure/shortcut/shortcut_text.hpp"
#include "cxr/train/observer/report_json.hpp"

namespace cxr {

/// For metrics.json: {"text", "left_out": {feature: why}, "classes": {name: {subset: {"images",
/// "scores": {feature: {"auroc", "interval", "reversed", "together"}}, "network": {"auroc",
/// "interval"}}}}}
inline json to_json(shortcut_baseline const& baseline) {
  json values{
      {"text", to_text(baseline)}, {"left_out", json::object()}, {"classes", json::object()}};
  for (auto const& [feature, reason] : baseline.left_out) values["left_out"][feature] = reason;
  for (auto const& view : baseline.views)
    for (auto const& part : view.subsets) {
      auto& section = values["classes"][view.positive][part.name];
      section = {{"images", part.images}, {"scores", json::object()}};
      for (auto const& score : part.scores)
        section["scores"][score.feature] = {{"auroc", to_json(score.auroc)},
                                            {"interval", to_json(score.range)},
                                            {"reversed", score.reversed},
                                            {"together", score.together}};
      if (part.network.defined())
        section["network"] = {{"auroc", to_json(part.network)},
                              {"interval", to_json(part.network_range)}};
    }
  return values;
}

}  // namespace cxr
