// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cxr/compose/run_record.hpp"
#include "cxr/core/json.hpp"
#include "cxr/core/text.hpp"
#include "cxr/measure/interval/interval.hpp"
#include "cxr/measure/interval/patients.hpp"
#include "cxr/measure/measurement.hpp"
#include "cxr/measure/metric/rank/auroc.hpp"
#include "cxr/measure/metric/ratio/accuracy.hpp"
#include "cxr/measure/metric/ratio/recall.hpp"
#include "cxr/measure/metric/ratio/specificity.hpp"
#include "cxr/measure/predictions.hpp"
#include "cxr/report/reported_run.hpp"

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

/// Whether any finding of an image is known; of exclusive classes always.
inline bool has_known_label(predictions const& output, std::size_t image) {
  if (output.kind() == labelling::exclusive) return true;
  for (std::size_t k = 0; k < output.classes; ++k)
    if (output.finding(image, k) != presence::unknown) return true;
  return false;
}

/// Whether patients are known of any of the images.
inline bool knows_patients(reported_run const& run, predictions const& output) {
  return std::any_of(output.records.begin(), output.records.end(),
                     [&](auto record) { return !run.records.at(record).patient.empty(); });
}

/// "624 test images of 300 patients": those with a known label.
inline std::string images_text(reported_run const& run, reported_subset const& subset) {
  auto const patients = patients_of(subset.output, run.records);
  std::set<std::size_t> known_patients;
  std::size_t images = 0;
  for (std::size_t image = 0; image < subset.output.size(); ++image) {
    if (!has_known_label(subset.output, image)) continue;
    ++images;
    if (!patients.empty()) known_patients.insert(patients[image]);
  }
  std::string const kind = subset.name == "stress" ? "validation" : subset.name;
  auto text = counted(images, kind + " image");
  if (images < subset.output.size())
    text += " with a known label (of " + std::to_string(subset.output.size()) + ")";
  if (!knows_patients(run, subset.output)) return text;
  return text + " of " + counted(known_patients.size(), "patient");
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

/// The view with the lowest area of those that have one; none where none has.
inline std::optional<std::size_t> weakest(std::vector<measurement> const& areas) {
  std::optional<std::size_t> lowest;
  for (std::size_t index = 0; index < areas.size(); ++index)
    if (areas[index].defined() && (!lowest || areas[index].value() < areas[*lowest].value()))
      lowest = index;
  return lowest;
}

/// The area of each view.
inline std::vector<measurement> areas_of(std::vector<binary_view> const& views) {
  std::vector<measurement> areas;
  for (auto const& view : views) areas.push_back(auroc{}(view.output));
  return areas;
}

/// The numbers of several classes or findings: the accuracy of classes, and the area of one view.
inline std::vector<verdict_number> numbers_of(reported_subset const& subset,
                                              std::vector<binary_view> const& views,
                                              std::optional<std::size_t> index) {
  std::vector<verdict_number> numbers;
  if (subset.output.kind() == labelling::exclusive)
    numbers.push_back(verdict_of("accuracy", accuracy{}, subset.output, views[0].patients));
  if (index)
    numbers.push_back(verdict_of("AUROC of " + views[*index].positive, auroc{},
                                 views[*index].output, views[*index].patients));
  return numbers;
}

/// "of 3 findings effusion is recognised least, AUROC of effusion 0.81": those that have a number count.
inline std::string weakest_text(reported_subset const& subset,
                                std::vector<binary_view> const& views,
                                std::vector<measurement> const& areas,
                                std::vector<verdict_number> const& numbers) {
  std::string const kind = subset.output.kind() == labelling::exclusive ? " classes" : " findings";
  auto const lowest = weakest(areas);
  auto const all = std::to_string(views.size()) + kind;
  if (!lowest) return "none of " + all + " has an AUROC (" + std::string(areas[0].why_not()) + ")";
  auto const measured = static_cast<std::size_t>(
      std::count_if(areas.begin(), areas.end(), [](auto const& area) { return area.defined(); }));
  auto const& view = views[*lowest];
  auto text = "of " +
              (measured == views.size() ? all
                                        : std::to_string(measured) + kind + " with an AUROC (of " +
                                              std::to_string(views.size()) + ")") +
              " " + view.positive + " is recognised least, " + numbers.back().text();
  if (view.output.size() < subset.output.size())
    text += " on the " + counted(view.output.size(), "image") + " where it is known";
  return text;
}

/// What the numbers of the subset are, in one sentence.
inline verdict summary_of(reported_run const& run, reported_subset const& subset) {
  verdict all;
  auto const views = views_of(run, subset.output);
  all.text = "On " + images_text(run, subset) + ": ";
  if (views.empty()) {
    all.text += "nothing can be told apart, for there is one class only.";
  } else if (views.size() == 1) {
    all.numbers = binary_numbers(views[0]);
    all.text += joined_texts(all.numbers) + " for " + views[0].positive + ".";
  } else {
    auto const areas = areas_of(views);
    all.numbers = numbers_of(subset, views, weakest(areas));
    if (subset.output.kind() == labelling::exclusive) all.text += all.numbers[0].text() + "; ";
    all.text += weakest_text(subset, views, areas, all.numbers) + ".";
  }
  return all;
}

inline reported_subset const* subset_named(reported_run const& run, std::string_view name) {
  for (auto const& subset : run.evaluations)
    if (subset.name == name) return &subset;
  return nullptr;
}

/// The stress of a run, as its settings state it: "acquisition_shift (stress-crop 0.85, …)".
inline std::string stress_policy(reported_run const& run) {
  auto const name = run.settings.is_object() ? policy_in(run.settings, "stress") : "";
  if (name.empty()) return "a stress that its settings do not name";
  std::string options;
  for (auto const& [option, value] : run.settings.at("stress").items())
    if (option != "policy")
      options += (options.empty() ? "" : ", ") + option + " " +
                 (value.is_string() ? value.get<std::string>() : value.dump());
  return options.empty() ? name : name + " (" + options + ")";
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

/// What changes under stress: the same numbers on both subsets, of several findings the area of the
/// finding that the verdict names, or of the weakest that has one in both. Empty where there is none.
inline std::string stress_change(reported_run const& run, reported_subset const& plain,
                                 reported_subset const& stressed) {
  auto const views = views_of(run, plain.output), others = views_of(run, stressed.output);
  if (views.empty() || views.size() != others.size()) return "";
  if (views.size() == 1) return stress_text(binary_numbers(views[0]), binary_numbers(others[0]));
  auto areas = areas_of(views);
  auto const changed = areas_of(others);
  for (std::size_t index = 0; index < areas.size(); ++index)
    if (!changed[index].defined()) areas[index] = changed[index];
  auto index = weakest(areas_of(views_of(run, run.headline().output)));
  if (!index || !areas.at(*index).defined()) index = weakest(areas);
  return stress_text(numbers_of(plain, views, index), numbers_of(stressed, others, index));
}

}  // namespace cxr::detail
