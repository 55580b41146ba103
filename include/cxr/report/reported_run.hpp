// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/core/json.hpp"
#include "cxr/measure/interval/patients.hpp"
#include "cxr/measure/interval/resampling.hpp"
#include "cxr/measure/logistic.hpp"
#include "cxr/measure/metric/rank/positive_scores.hpp"
#include "cxr/measure/predictions.hpp"
#include "cxr/run/result.hpp"

namespace cxr::detail {

/// The numbers of an evaluation, whatever metric set they are from, so that the page is compiled once.
struct plain_numbers {
  named_measurements numbers;
  named_measurements const& scalars() const { return numbers; }
};
using reported_run = run_result<plain_numbers>;
using reported_subset = evaluation<plain_numbers>;

/// @throws data_error  there is no evaluation
inline void require_evaluated(std::filesystem::path const& folder, std::size_t evaluations) {
  if (evaluations == 0)
    throw data_error("the run in " + folder.string() + " has nothing to report",
                     "finish it with --resume", "nothing-to-report");
}

template <class Results>
reported_run reported(run_result<Results> const& result) {
  reported_run run{.description = result.description,
                   .classes = result.classes,
                   .settings = result.settings,
                   .folder = result.folder,
                   .records = result.records,
                   .split = result.split,
                   .audit = result.audit,
                   .history = result.history,
                   .best_epoch = result.best_epoch,
                   .interrupted = result.interrupted,
                   .signal = result.signal,
                   .operating_point = result.operating_point,
                   .calibration = result.calibration,
                   .abstention = result.abstention,
                   .shortcuts = result.shortcuts,
                   .test_evaluations = result.test_evaluations,
                   .evaluations = {}};
  for (auto const& subset : result.evaluations)
    run.evaluations.push_back({subset.name,
                               subset.output,
                               {subset.measured.scalars()},
                               {subset.measured_at_half.scalars()},
                               subset.intervals,
                               subset.subgroups});
  return run;
}

/// One class against the rest, or one finding: what ROC curves, thresholds and probabilities are about.
struct binary_view {
  std::string positive;        ///< the class, or the finding
  std::string negative;        ///< the other class, "other classes", "absent"
  predictions output;          ///< of two classes
  std::vector<double> scores;  ///< (N) log-odds of the network's own output; +-infinity in order
  std::optional<double> threshold;    ///< of that output; none: the likeliest class is predicted
  std::vector<std::size_t> patients;  ///< (N)
};

/// The threshold of one of the outputs: 0.5 where the operating point names none.
inline double threshold_of(operating_point const& point, std::size_t index) {
  return index < point.thresholds.size() ? point.thresholds[index] : 0.5;
}

/// A view of one class among several, or of one finding.
inline binary_view view_of_class(reported_run const& run, predictions const& output,
                                 std::size_t class_index) {
  bool const findings = output.kind() == labelling::multi_label;
  binary_view view{.positive = run.classes[class_index],
                   .negative = findings ? "absent" : "other classes",
                   .output = output.one_vs_rest(class_index),
                   .scores = {},
                   .threshold = {},
                   .patients = {}};
  view.scores = positive_scores(view.output);
  if (!findings && !output.class_weights.empty()) {
    auto uncorrected = output;
    uncorrected.class_weights.clear();
    view.scores = positive_scores(uncorrected.one_vs_rest(class_index));
  }
  if (findings) {
    auto const& weights = output.class_weights;
    double const shift = class_index < weights.size() ? std::log(weights[class_index]) : 0;
    for (auto& score : view.scores) score += shift;
    view.threshold = threshold_of(output.operating_point, class_index);
    // The view's logits are without class weights, and so is its threshold.
    view.output.operating_point.thresholds = {logistic(log_odds(*view.threshold) - shift)};
  }
  return view;
}

/// Two exclusive classes: one view. Several, or findings: a view of each. A single class: none.
inline std::vector<binary_view> views_of(reported_run const& run, predictions const& output) {
  std::vector<binary_view> views;
  bool const exclusive = output.kind() == labelling::exclusive;
  if (exclusive && output.classes == 2)
    views.push_back({run.classes[1],
                     run.classes[0],
                     output,
                     positive_scores(output),
                     threshold_of(output.operating_point, 0),
                     {}});
  else
    for (std::size_t k = 0; k < output.classes && (!exclusive || output.classes > 1); ++k)
      views.push_back(view_of_class(run, output, k));
  for (auto& view : views) view.patients = patients_of(view.output, run.records);
  return views;
}

/// A setting of the run; `otherwise` where there is none.
template <class Value>
Value run_setting(reported_run const& run, char const* option, Value otherwise) {
  if (!run.settings.is_object() || !run.settings.contains("run")) return otherwise;
  auto const& section = run.settings["run"];
  if (!section.is_object() || !section.contains(option)) return otherwise;
  return section[option].get<Value>();
}

/// How the bands of curves are drawn: fewer resamples than of numbers, which have no need of smooth ends.
inline bootstrap_settings band_settings(reported_run const& run, std::size_t images) {
  auto const asked = run_setting(run, "resamples", std::int64_t{2000});
  auto const affordable = static_cast<std::int64_t>(5e7 / static_cast<double>(images + 1));
  return {.resamples = std::min({asked, std::int64_t{500}, std::max(affordable, std::int64_t{50})}),
          .seed = run_setting(run, "seed", std::uint64_t{1})};
}

}  // namespace cxr::detail
