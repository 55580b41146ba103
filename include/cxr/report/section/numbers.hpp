// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "cxr/core/json.hpp"
#include "cxr/core/text.hpp"
#include "cxr/measure/calibration/calibration.hpp"
#include "cxr/measure/metric/ratio/confusion.hpp"
#include "cxr/report/html.hpp"
#include "cxr/report/reported_run.hpp"
#include "cxr/report/section/verdict.hpp"
#include "cxr/report/subgroup_table.hpp"
#include "cxr/report/table.hpp"
#include "cxr/train/observer/report_json.hpp"

namespace cxr::detail {

/// Whether the operating point is another than the default.
inline bool chosen_threshold(reported_run const& run) {
  auto const& thresholds = run.operating_point.thresholds;
  return std::any_of(thresholds.begin(), thresholds.end(),
                     [](double threshold) { return threshold != 0.5; });
}

/// metric × subset, with the columns at 0.5 where the operating point is another.
inline table numbers_table(reported_run const& run) {
  std::vector<std::string> head{"metric"}, images{"images"}, loss{"loss"};
  std::vector<std::vector<std::string>> metrics;
  auto const add = [&](std::string const& name, predictions const& output,
                       named_measurements const& scalars, named_intervals const& intervals) {
    head.push_back(name);
    images.push_back(std::to_string(output.size()));
    loss.push_back(to_text(measurement(output.loss)));
    metrics.resize(scalars.size());
    for (std::size_t row = 0; row < scalars.size(); ++row) {
      auto const& [metric, value] = scalars[row];
      if (metrics[row].empty()) metrics[row].push_back(metric);
      metrics[row].push_back(to_text(value, interval_named(intervals, metric)));
    }
  };
  for (auto const& subset : run.evaluations) {
    add(subset.name, subset.output, subset.measured.scalars(), subset.intervals);
    if (chosen_threshold(run))
      add(subset.name + " at 0.5", subset.output, subset.measured_at_half.scalars(), {});
  }
  table all(head);
  all.add(images);
  all.add(loss);
  for (auto const& row : metrics) all.add(row);
  return all;
}

/// The numbers of one subset, for metrics.json.
inline json subset_json(reported_run const& run, reported_subset const& subset) {
  json section{{"images", subset.output.size()}, {"loss", subset.output.loss}};
  section.update(cxr::to_json(subset.measured.scalars()));
  if (!subset.intervals.empty()) section["intervals"] = cxr::to_json(subset.intervals);
  if (!subset.subgroups.empty()) section["subgroups"] = subgroup_json(subset.subgroups);
  if (chosen_threshold(run)) section["at_0.5"] = cxr::to_json(subset.measured_at_half.scalars());
  if (subset.output.kind() != labelling::exclusive) return section;
  auto const counts = confusion{}(subset.output);
  for (std::size_t truth = 0; truth < counts.classes(); ++truth)
    for (std::size_t prediction = 0; prediction < counts.classes(); ++prediction)
      section["confusion"][truth][prediction] = counts(truth, prediction);
  return section;
}

/// The figures of the headline, large; their intervals below.
inline std::string tiles(reported_subset const& subset) {
  std::string tiles = "<div class=\"tiles\">";
  for (auto const& [name, value] : subset.measured.scalars()) {
    auto const range = interval_named(subset.intervals, name);
    tiles += "<div class=\"tile\"><b>" +
             (value.defined() ? fixed_text(value.value(), 3) : std::string("–")) + "</b><span>" +
             html::escaped(name) + "</span>";
    if (value.defined() && range.defined())
      tiles += "<span>" + fixed_text(range.low, 3) + " to " + fixed_text(range.high, 3) + "</span>";
    tiles += "</div>";
  }
  return tiles + "</div>\n";
}

/// What brackets, subsets and probabilities mean, of those that the numbers have.
inline std::string about_numbers(reported_run const& run) {
  bool const bracketed = std::any_of(run.evaluations.begin(), run.evaluations.end(),
                                     [](auto const& subset) { return !subset.intervals.empty(); });
  std::string const unit = knows_patients(run, run.headline().output) ? "patients" : "images";
  std::string text;
  if (bracketed)
    text += "[low, high]: 95 % interval over " + unit + ": how far other " + unit +
            " of the same kind would move the number; not what another hospital or training "
            "would. ";
  if (subset_named(run, "stress") != nullptr)
    text += "stress: the validation images under " + stress_policy(run) + ". ";
  text +=
      "loss: mean over the images, weighted by class and image as in training. Probabilities, here "
      "and in predictions.csv, are ";
  text += run.calibration.fitted.form == calibration_form::identity ? "not calibrated; they are "
                                                                    : "calibrated, ";
  text +=
      "at the class frequencies of the training images; elsewhere the frequencies may be others.";
  auto const& output = run.headline().output;
  if (output.classes == 2 || output.kind() == labelling::multi_label)
    text +=
        " The operating point is a threshold of the uncorrected probabilities, in which class "
        "weights count.";
  return text;
}

/// Every number of every subset, with what they mean.
inline std::string numbers_section(reported_run const& run) {
  return html::paragraph("Of " + images_text(run, run.headline()) + ":", "soft") +
         tiles(run.headline()) + html::table("Numbers", numbers_table(run).rows(), "figures") +
         html::paragraph(about_numbers(run), "note") +
         html::paragraph(run.calibration.text(), "soft") +
         (run.abstention.fitted ? html::paragraph(run.abstention.text(), "soft") : "");
}

}  // namespace cxr::detail
