// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cxr/core/json.hpp"
#include "cxr/core/text.hpp"
#include "cxr/measure/interval/interval.hpp"
#include "cxr/measure/interval/patients.hpp"
#include "cxr/measure/measurement.hpp"
#include "cxr/measure/metric/rank/auroc.hpp"
#include "cxr/measure/metric/ratio/accuracy.hpp"
#include "cxr/measure/metric/ratio/recall.hpp"
#include "cxr/measure/metric/ratio/specificity.hpp"
#include "cxr/report/html.hpp"
#include "cxr/report/reported_run.hpp"
#include "cxr/report/table.hpp"
#include "cxr/train/observer/report_json.hpp"

namespace cxr::detail {

/// A number of the verdict with its interval.
struct verdict_number {
  std::string name;
  measurement value;
  interval range;

  /// "sensitivity 0.953 [0.931, 0.969]"
  std::string text() const {
    if (!value.defined()) return name + " undefined (" + std::string(value.why_not()) + ")";
    auto const ends = range.defined()
                          ? " [" + fixed_text(range.low, 3) + ", " + fixed_text(range.high, 3) + "]"
                          : std::string(", without interval");
    return name + " " + fixed_text(value.value(), 3) + ends;
  }
  bool wide() const { return range.defined() && range.high - range.low > 0.2; }
};

/// What is said first about a run: numbers, and sentences made of them.
struct verdict {
  std::vector<verdict_number> numbers;
  std::string text;                   ///< what was found
  std::vector<std::string> warnings;  ///< what a reader must know before believing it
};

template <class Metric>
verdict_number verdict_of(std::string name, Metric const& metric, predictions const& subset,
                          std::vector<std::size_t> const& patients) {
  return {std::move(name), metric(subset), metric.interval_of(subset, patients, 0.95)};
}

inline std::string counted(std::size_t count, std::string const& noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

/// "624 test images of 300 patients"
inline std::string images_text(reported_run const& run, reported_subset const& subset) {
  auto const patients = patients_of(subset.output, run.records);
  std::string const kind = subset.name == "stress" ? "validation" : subset.name;
  auto text = counted(subset.output.size(), kind + " image");
  if (patients.empty()) return text;
  return text + " of " + counted(std::set(patients.begin(), patients.end()).size(), "patient");
}

/// Sensitivity, specificity and area of two classes.
inline std::vector<verdict_number> binary_numbers(binary_view const& view) {
  return {verdict_of("sensitivity", recall{}, view.output, view.patients),
          verdict_of("specificity", specificity{}, view.output, view.patients),
          verdict_of("AUROC", auroc{}, view.output, view.patients)};
}

inline std::string joined_texts(std::vector<verdict_number> const& numbers) {
  std::string text;
  for (auto const& number : numbers) text += (text.empty() ? "" : ", ") + number.text();
  return text;
}

/// The view with the lowest area; the first where none has one. @pre there is a view
inline std::size_t weakest(std::vector<binary_view> const& views) {
  std::size_t lowest = 0;
  for (std::size_t index = 1; index < views.size(); ++index)
    if (auroc{}(views[index].output).value_or(2) < auroc{}(views[lowest].output).value_or(2))
      lowest = index;
  return lowest;
}

/// What the numbers of the subset are, in one sentence.
inline verdict spoken(reported_run const& run, reported_subset const& subset) {
  verdict all;
  auto const views = views_of(run, subset.output);
  std::string const begin = "On " + images_text(run, subset) + ": ";
  bool const exclusive = subset.output.kind() == labelling::exclusive;
  if (views.empty()) {
    all.text = begin + "nothing can be told apart, for there is one class only.";
    return all;
  }
  if (views.size() == 1) {
    all.numbers = binary_numbers(views[0]);
    all.text = begin + joined_texts(all.numbers) + " for " + views[0].positive + ".";
    return all;
  }
  if (exclusive)
    all.numbers.push_back(verdict_of("accuracy", accuracy{}, subset.output, views[0].patients));
  auto const& worst = views[weakest(views)];
  all.numbers.push_back(
      verdict_of("AUROC of " + worst.positive, auroc{}, worst.output, worst.patients));
  all.text = begin + (exclusive ? all.numbers[0].text() + "; " : "") + "of " +
             std::to_string(views.size()) + (exclusive ? " classes " : " findings ") +
             worst.positive + " is recognised least, " + all.numbers.back().text() + ".";
  return all;
}

inline reported_subset const* subset_named(reported_run const& run, std::string_view name) {
  for (auto const& subset : run.evaluations)
    if (subset.name == name) return &subset;
  return nullptr;
}

/// How a number of validation moves under stress: "specificity falls from 0.91 to 0.62".
inline std::string stress_text(std::vector<verdict_number> const& plain,
                               std::vector<verdict_number> const& stressed) {
  std::string text;
  for (std::size_t row = 0; row < std::min(plain.size(), stressed.size()); ++row) {
    if (plain[row].name != stressed[row].name) continue;
    if (!plain[row].value.defined() || !stressed[row].value.defined()) continue;
    auto const before = fixed_text(plain[row].value.value(), 3),
               after = fixed_text(stressed[row].value.value(), 3);
    double const change = stressed[row].value.value() - plain[row].value.value();
    auto const verb = before == after ? " stays " + after
                      : change < 0    ? " falls from " + before + " to " + after
                                      : " rises from " + before + " to " + after;
    text += (text.empty() ? "" : ", ") + plain[row].name + verb;
  }
  return text;
}

/// What limits the verdict.
inline void add_warnings(verdict& all, reported_run const& run) {
  if (run.headline().name != "test")
    all.warnings.push_back(
        "Not an independent test: these images chose the epoch, and the operating point unless it "
        "is fixed. Figures of new images are lower as a rule; for an estimate, give a test folder, "
        "or --test above 0.");
  bool const wide = std::any_of(all.numbers.begin(), all.numbers.end(),
                                [](auto const& number) { return number.wide(); });
  if (wide)
    all.warnings.push_back(
        "Few patients: an interval is wider than 0.2, and the figure says little.");
  if (run.split.certificate.patients_shared > 0)
    all.warnings.push_back(std::to_string(run.split.certificate.patients_shared) +
                           " patients are in more than one subset: the figures are too good.");
}

/// The verdict of a run. @pre there is an evaluation
inline verdict verdict_of_run(reported_run const& run) {
  auto all = spoken(run, run.headline());
  auto const* const validation = subset_named(run, "validation");
  auto const* const stress = subset_named(run, "stress");
  if (validation != nullptr && stress != nullptr) {
    auto const moved = stress_text(spoken(run, *validation).numbers, spoken(run, *stress).numbers);
    if (!moved.empty())
      all.text +=
          " Under stress (the validation images with another exposure and compression): " + moved +
          ".";
  }
  add_warnings(all, run);
  return all;
}

/// "0.5", or the thresholds and how they were chosen.
inline std::string point_text(operating_point const& point) {
  bool const plain = std::all_of(point.thresholds.begin(), point.thresholds.end(),
                                 [](double threshold) { return threshold == 0.5; });
  if (plain) return point.rule;
  std::string text;
  for (double const threshold : point.thresholds)
    text += (text.empty() ? "" : ", ") + fixed_text(threshold, 4);
  return text + " (" + point.rule + ")";
}

/// The top of the page.
inline std::string header(reported_run const& run, verdict const& all) {
  std::string text = "<h1>Chest X-ray report</h1>\n" + html::paragraph(all.text, "verdict");
  for (auto const& warning : all.warnings) {
    auto const end = warning.find(':') + 1;
    text += "<p class=\"warn\"><b>" + html::escaped(warning.substr(0, end)) + "</b>" +
            html::escaped(warning.substr(end)) + "</p>\n";
  }
  return text +
         html::paragraph(
             "All images are of one source: with those of another hospital or device, figures may "
             "be lower. Network of epoch " +
                 std::to_string(run.best_epoch + 1) + " of " + std::to_string(run.history.size()) +
                 ", operating point " + point_text(run.operating_point) + ". Not for clinical use.",
             "soft");
}

inline json to_json(verdict const& all) {
  json numbers = json::object();
  for (auto const& number : all.numbers)
    numbers[number.name] = {{"value", cxr::to_json(number.value)},
                            {"interval", cxr::to_json(number.range)}};
  return {{"text", all.text}, {"numbers", numbers}, {"warnings", all.warnings}};
}

}  // namespace cxr::detail
