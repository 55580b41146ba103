// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>

#include "cxr/format/safetensors.hpp"
#include "cxr/measure/predictions.hpp"
#include "cxr/model/weights/model_record.hpp"

namespace cxr::detail {

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

}  // namespace cxr::detail
