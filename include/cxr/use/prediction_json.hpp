// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

#include "cxr/core/json.hpp"
#include "cxr/data/source/source.hpp"
#include "cxr/model/weights/model_record.hpp"
#include "cxr/use/prediction.hpp"

namespace cxr {

/// A prediction as JSON, for a service that gives one image's. Without numbers only `error`; else
///     label                      of exclusive classes; of findings `present`, the names of those that are
///     probabilities              class → probability, calibrated, at the prevalence of the training images
///     uncorrected_probabilities  class → what the thresholds apply to
///     operating_point            rule, in words, and thresholds, as model_record
///     set, uncertain             with --abstain: the classes that cannot be ruled out, and whether a person
///                                should decide
///     warning                    why the numbers should not be trusted; empty where nothing speaks against
/// @param record  what the model states: `*predict.record()`
inline json prediction_json(prediction const& image, model_record const& record) {
  if (!image.error.empty()) return {{"error", image.error}};
  bool const multi_label = record.labels == labelling::multi_label;
  json answer;
  if (multi_label)
    answer["present"] = json::array();
  else
    answer["label"] = record.classes[image.label];
  for (std::size_t k = 0; k < record.classes.size(); ++k) {
    auto const& name = record.classes[k];
    answer["probabilities"][name] = image.probabilities[k];
    answer["uncorrected_probabilities"][name] = image.uncorrected_probabilities[k];
    if (multi_label && image.findings[k]) answer["present"].push_back(name);
  }
  answer["operating_point"] = {{"rule", record.decision}, {"thresholds", record.thresholds}};
  if (image.set) {
    answer["set"] = json::array();
    for (auto const k : *image.set) answer["set"].push_back(record.classes[k]);
    answer["uncertain"] = image.uncertain();
  }
  answer["warning"] = image.warning;
  return answer;
}

}  // namespace cxr
