// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "cxr/core/json.hpp"
#include "cxr/data/source/source.hpp"
#include "cxr/model/test_time.hpp"
#include "cxr/model/weights/model_record.hpp"

namespace cxr {

/// A model that looks at each image several times (model/test_time.hpp), made from a model or an ensemble:
/// `auto predict = cxr::with_views(cxr::load<cxr::densenet121, cxr::mlp_head>(file), {.shift = 0.05});`
/// Its operating point and calibration are those of the model, which were chosen for a single view: they hold
/// approximately. evaluate_model() shows how far on validation.
/// Sets of classes (--abstain) it has none.
/// @param model  moved in, since networks are not copied
/// @throws setting_error (a shift out of range)
template <class Model>
auto with_views(Model model, test_time_views const& views) {
  std::optional<model_record> record = model.record();
  auto network = make_test_time(std::move(model.network()), views,
                                record ? record->labels : labelling::exclusive, Model::outputs,
                                record ? record->class_weights : std::vector<double>{});
  if (record) record->conformal = json::object();  // those of one view do not hold for the mean
  return model.with_network(std::move(network), std::move(record));
}

}  // namespace cxr
