// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "cxr/core/json.hpp"
#include "cxr/core/text.hpp"
#include "cxr/measure/predictions.hpp"
#include "cxr/report/html.hpp"
#include "cxr/report/reported_run.hpp"
#include "cxr/report/section/summary.hpp"
#include "cxr/report/table.hpp"
#include "cxr/train/observer/report_json.hpp"

namespace cxr::detail {

/// Fewer patients than this in a class are few, however narrow an interval is.
inline constexpr std::size_t few_patients = 20;

/// How many patients the smaller class of the view has; of unknown patients how many images.
inline std::pair<std::size_t, std::string> smaller_class(binary_view const& view) {
  std::set<std::size_t> positive, negative;
  for (std::size_t image = 0; image < view.output.size(); ++image)
    (view.output.labels[image] == 1 ? positive : negative)
        .insert(view.patients.empty() ? image : view.patients[image]);
  bool const rare = positive.size() <= negative.size();
  return {rare ? positive.size() : negative.size(), rare || view.negative != "absent"
                                                        ? (rare ? view.positive : view.negative)
                                                        : "no " + view.positive};
}

/// Few patients of the smaller class, or a wide interval.
inline void warn_of_few_patients(verdict& all, reported_run const& run) {
  auto const& output = run.headline().output;
  auto const views = views_of(run, output);
  if (views.empty()) return;
  auto const index = views.size() == 1 ? 0 : weakest(areas_of(views)).value_or(0);
  auto const [count, name] = smaller_class(views[index]);
  bool const wide = std::any_of(all.numbers.begin(), all.numbers.end(),
                                [](auto const& number) { return number.wide(); });
  if (!wide && count >= few_patients) return;
  std::string const unit = knows_patients(run, output) ? "patient" : "image";
  all.warnings.push_back("Few " + unit + "s: " + counted(count, unit) + " with " + name +
                         (wide ? ", and an interval is wider than 0.2" : "") +
                         ". The figures say little.");
}

/// What limits the verdict.
inline void add_warnings(verdict& all, reported_run const& run) {
  bool const test = run.headline().name == "test";
  if (!test)
    all.warnings.push_back(
        "Not an independent test: these images chose the epoch, and the operating point unless it "
        "is fixed. Figures of new images are lower as a rule; for an estimate, give a test folder, "
        "or --test above 0.");
  if (test && run.test_evaluations.count > 1)
    all.warnings.push_back("Evaluated more than once: " + run.test_evaluations.text() +
                           ". If anything was changed after an earlier time, the figures are too "
                           "good.");
  warn_of_few_patients(all, run);
  if (run.split.certificate.patients_shared > 0)
    all.warnings.push_back(
        counted(static_cast<std::size_t>(run.split.certificate.patients_shared), "patient") +
        (run.split.certificate.patients_shared == 1 ? " is" : " are") +
        " in more than one subset: the figures are too good.");
  if (auto const& allowed = run.split.certificate.allowed; !allowed.empty())
    all.warnings.push_back("Wrong by the audit: --allow-audit-errors allowed " +
                           first_names(allowed) + ". The figures cannot be trusted.");
}

/// The verdict of a run. @pre there is an evaluation
inline verdict verdict_of_run(reported_run const& run) {
  auto all = summary_of(run, run.headline());
  auto const* const validation = subset_named(run, "validation");
  auto const* const stress = subset_named(run, "stress");
  if (validation != nullptr && stress != nullptr) {
    auto const change = stress_change(run, *validation, *stress);
    if (!change.empty())
      all.text +=
          " Under stress (the validation images under " + stress_policy(run) + "): " + change + ".";
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
    text += (text.empty() ? "" : ", ") + threshold_text(threshold);
  return text + " (" + point.rule + ")";
}

/// How far the figures reach. The run does not know whether its images are of several hospitals.
inline std::string reach_text(reported_run const& run) {
  bool const grouped = std::any_of(run.evaluations.begin(), run.evaluations.end(),
                                   [](auto const& subset) { return !subset.subgroups.empty(); });
  return std::string(grouped ? "Figures of parts of the images stand below \"Subgroups\". " : "") +
         "With images of another hospital or device, figures may be lower. ";
}

/// The top of the page.
inline std::string header(reported_run const& run, verdict const& all) {
  std::string text = "<h1>Chest X-ray report</h1>\n" + html::paragraph(all.text, "verdict");
  for (auto const& warning : all.warnings) {
    auto const end = warning.find(':') + 1;
    text += "<p class=\"warn\"><b>" + html::escaped(warning.substr(0, end)) + "</b>" +
            html::escaped(warning.substr(end)) + "</p>\n";
  }
  return text + html::paragraph(reach_text(run) + "Network of epoch " +
                                    std::to_string(run.best_epoch + 1) + " of " +
                                    std::to_string(run.history.size()) + ", operating point " +
                                    point_text(run.operating_point) + ". Not for clinical use.",
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
