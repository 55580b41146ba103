// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>

#include "cxr/core/json.hpp"
#include "cxr/format/safetensors.hpp"
#include "cxr/measure/calibration/calibration.hpp"
#include "cxr/measure/calibration/calibration_json.hpp"
#include "cxr/measure/conformal.hpp"
#include "cxr/measure/conformal_json.hpp"
#include "cxr/measure/predictions.hpp"
#include "cxr/model/weights/model_record.hpp"

namespace cxr::detail {

/// Changes what best.safetensors states in a run's folder, where there is one already.
/// @param change  called with the model_record
/// @throws file_error
template <class F>
void restate_model(std::filesystem::path const& folder, F const& change) {
  auto const file = folder / "best.safetensors";
  if (folder.empty() || !std::filesystem::exists(file)) return;
  auto const content = read_safetensors(file);
  auto model = model_record::read(content, file);
  auto const before = model.metadata();
  change(model);
  if (model.metadata() != before) write_safetensors(file, content.tensors, model.metadata());
}

inline void restate_operating_point(std::filesystem::path const& folder,
                                    operating_point const& point) {
  restate_model(folder, [&](model_record& model) {
    model.thresholds = point.thresholds;
    model.decision = point.rule;
  });
}

inline void restate_calibration(std::filesystem::path const& folder, calibration const& fitted) {
  restate_model(folder, [&](model_record& model) { model.calibration = to_json(fitted); });
}

inline void restate_sets(std::filesystem::path const& folder, conformal_sets const& sets) {
  restate_model(folder, [&](model_record& model) { model.conformal = to_json(sets); });
}

}  // namespace cxr::detail
