// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>

#include "cxr/measure/metric/rank/auroc.hpp"
#include "cxr/measure/metric/ratio/accuracy.hpp"
#include "cxr/measure/metric/ratio/confusion.hpp"
#include "cxr/measure/metric_set.hpp"
#include "cxr/run/result.hpp"

namespace cxr::test {

using sample_metrics = metric_set<accuracy, auroc, confusion>;
using sample_run = run_result<decltype(sample_metrics{}(predictions{}))>;

/// Predictions with what the sample's metrics measure in them, at an operating point and at 0.5.
inline auto evaluated(std::string const& name, predictions output, operating_point const& point) {
  auto const at_half = sample_metrics{}(output);
  output.operating_point = point;
  auto const measured = sample_metrics{}(output);
  return evaluation<decltype(sample_metrics{}(output))>{name, output, measured, at_half};
}

/// A run of four images, one of them wrong: the second, an image with a comma in its name.
inline sample_run sample_result(std::filesystem::path const& folder,
                                operating_point const& point = {"0.5", {0.5}}) {
  predictions const output{.classes = 2,
                           .logits = {2, -2, -1, 1, -3, 3, 0, 0.5F},
                           .labels = {0, 0, 1, 1},
                           .records = {3, 1, 0, 2},
                           .loss = 0.25};
  epoch_report epoch;
  epoch.training_loss = 0.5;
  epoch.validation_loss = 0.25;
  sample_run result;
  result.description = "head  mlp_head<&>\n";
  result.classes = {"NORMAL", "PNEUMONIA"};
  result.settings = {{"run", {{"epochs", 1}}}};
  result.folder = folder;
  result.records = {{.id = "c", .label = 1, .patient = "p3"},
                    {.id = "a,b\"", .patient = "p1"},
                    {.id = "d", .label = 1},
                    {.id = "<e>", .patient = "p2"}};
  result.split.certificate.rule = "patient_holdout";
  result.split.certificate.sha256 = "abc123";
  result.history = {epoch};
  result.best_epoch = 0;
  result.operating_point = point;
  result.evaluations.push_back(evaluated("validation", output, point));
  return result;
}

}  // namespace cxr::test
