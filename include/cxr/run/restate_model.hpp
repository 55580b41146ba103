// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <optional>

#include "cxr/core/json.hpp"
#include "cxr/format/safetensors.hpp"
#include "cxr/measure/calibration/calibration.hpp"
#include "cxr/measure/calibration/calibration_json.hpp"
#include "cxr/measure/conformal.hpp"
#include "cxr/measure/conformal_json.hpp"
#include "cxr/measure/predictions.hpp"
#include "cxr/model/weights/model_record.hpp"

namespace cxr {

/// What a run chooses on validation for one network.
struct network_choices {
  cxr::operating_point operating_point;     ///< turns probabilities into classes
  cxr::calibration calibration;             ///< of the probabilities
  std::optional<conformal_sets> sets = {};  ///< of --abstain
};

namespace detail {

/// Changes what a weights file states, if it is there.
/// @param change  called with the model_record
/// @throws file_error
template <class F>
void restate_model(std::filesystem::path const& file, F const& change) {
  if (!std::filesystem::exists(file)) return;
  auto const content = read_safetensors(file);
  auto model = model_record::read(content, file);
  auto const before = model.metadata();
  change(model);
  if (model.metadata() != before) write_safetensors(file, content.tensors, model.metadata());
}

inline void state_point(model_record& model, operating_point const& point) {
  model.thresholds = point.thresholds;
  model.decision = point.rule;
}
inline void restate_point(std::filesystem::path const& file, operating_point const& point) {
  restate_model(file, [&](model_record& model) { state_point(model, point); });
}
inline void restate_calibration(std::filesystem::path const& file, calibration const& fitted) {
  restate_model(file, [&](model_record& model) { model.calibration = to_json(fitted); });
}

/// States all choices of a network in its file, which is written once.
inline void restate_choices(std::filesystem::path const& file, network_choices const& chosen) {
  restate_model(file, [&](model_record& model) {
    state_point(model, chosen.operating_point);
    model.calibration = to_json(chosen.calibration);
    if (chosen.sets) model.conformal = to_json(*chosen.sets);
  });
}

/// The network that a run kept as its best; empty without a folder.
inline std::filesystem::path best_file(std::filesystem::path const& folder) {
  return folder.empty() ? folder : folder / "best.safetensors";
}

}  // namespace detail

}  // namespace cxr
