// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <optional>

#include "cxr/core/json.hpp"
#include "cxr/format/safetensors.hpp"
#include "cxr/measure/calibration/calibration.hpp"
#include "cxr/measure/calibration/calibration_json.hpp"
#include "cxr/measure/predictions.hpp"
#include "cxr/model/weights/model_record.hpp"

namespace cxr::detail {

/// What a run kept in its folder, if it has one already.
inline std::optional<std::filesystem::path> best_weights(std::filesystem::path const& folder) {
  auto const best = folder / "best.safetensors";
  if (folder.empty() || !std::filesystem::exists(best)) return std::nullopt;
  return best;
}

/// Replaces the operating point that a weights file of cxr states. @throws file_error
inline void restate_operating_point(std::filesystem::path const& file,
                                    operating_point const& point) {
  auto const content = read_safetensors(file);
  auto model = model_record::read(content, file);
  if (model.thresholds == point.thresholds && model.decision == point.rule) return;
  model.thresholds = point.thresholds;
  model.decision = point.rule;
  write_safetensors(file, content.tensors, model.metadata());
}

/// Replaces the calibration that a weights file of cxr states. @throws file_error
inline void restate_calibration(std::filesystem::path const& file, calibration const& fitted) {
  auto const content = read_safetensors(file);
  auto model = model_record::read(content, file);
  auto const stated = to_json(fitted);
  if (model.calibration == stated) return;
  model.calibration = stated;
  write_safetensors(file, content.tensors, model.metadata());
}

}  // namespace cxr::detail
