// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "cxr/core/json.hpp"
#include "cxr/measure/metric/calibration/outcomes.hpp"
#include "cxr/measure/metric/rank/auroc.hpp"
#include "cxr/report/chart/confusion.hpp"
#include "cxr/report/chart/curves.hpp"
#include "cxr/report/chart/distribution.hpp"
#include "cxr/report/chart/forest.hpp"
#include "cxr/report/chart/history.hpp"
#include "cxr/report/chart/svg.hpp"
#include "cxr/report/chosen_images.hpp"
#include "cxr/report/html.hpp"
#include "cxr/report/page_image.hpp"
#include "cxr/report/reported_run.hpp"
#include "cxr/report/section/data.hpp"
#include "cxr/report/section/images.hpp"
#include "cxr/report/section/model_card.hpp"
#include "cxr/report/section/numbers.hpp"
#include "cxr/report/section/origin.hpp"
#include "cxr/report/section/shortcut.hpp"
#include "cxr/report/section/threshold.hpp"
#include "cxr/report/section/verdict.hpp"
#include "cxr/report/subgroup_table.hpp"
#include "cxr/run/abstention_json.hpp"
#include "cxr/run/calibration_effect_json.hpp"
#include "cxr/run/shortcut_json.hpp"
#include "cxr/run/test_ledger.hpp"

namespace cxr::detail {

/// Charts below a heading, and why there are none where that is so.
struct chart_group {
  std::string heading;
  std::vector<chart> charts = {};
  std::string note = {};  ///< HTML below the charts

  std::string html() const {
    bool const empty = charts.empty() && note.empty();
    std::string text = heading.empty() || empty ? "" : "<h3>" + html::escaped(heading) + "</h3>\n";
    if (!charts.empty()) text += "<div class=\"row\">\n";
    for (auto const& drawing : charts) text += "<figure>" + drawing.svg + "</figure>\n";
    return text + (charts.empty() ? "" : "</div>\n") + note;
  }
};

/// More classes than this have neither a matrix nor curves of their own on the page, which would be too
/// large to read; their numbers are in its table.
inline constexpr std::size_t most_drawn_classes = 20;

inline std::string not_drawn(std::string const& what, std::size_t classes) {
  return html::paragraph(what + " of " + std::to_string(classes) +
                             " classes: only those of up to " + std::to_string(most_drawn_classes) +
                             " are drawn.",
                         "note");
}

/// Confusion matrices of all subsets whose images have one class each.
inline chart_group confusion_charts(reported_run const& run) {
  chart_group group{"Confusion at the operating point"};
  for (auto const& subset : run.evaluations) {
    auto const& output = subset.output;
    if (output.kind() != labelling::exclusive || output.classes == 0) continue;
    if (output.classes > most_drawn_classes)
      group.note = not_drawn("Matrices", output.classes);
    else
      group.charts.push_back(confusion_chart("confusion-" + subset.name,
                                             "Confusion, " + subset.name, confusion{}(output),
                                             run.classes));
  }
  return group;
}

/// The charts of classes or findings, those of a kind side by side.
class view_charts {
 public:
  explicit view_charts(reported_run const& run) : run_(run) {}

  /// @param suffix  of the names: "test", or "test-2-effusion"
  void add(binary_view const& view, std::string const& suffix, std::string const& title) {
    auto const settings = band_settings(run_, view.output.size());
    auto const area = auroc{}(view.output);
    if (area.defined()) {
      roc_.push_back(roc_chart("roc-" + suffix, "ROC, " + title, view, settings));
      precision_.push_back(precision_recall_chart(
          "precision-recall-" + suffix, "Precision and recall, " + title, view, settings));
    } else {
      notes_ +=
          html::paragraph("No curves for " + title + ": " + std::string(area.why_not()) + ".");
    }
    if (!outcomes_of(view.output).why_not.empty()) return;
    reliable_.push_back(reliability_chart("reliability-" + suffix, "Reliability, " + title, view));
    decision_.push_back(decision_chart("decision-" + suffix, "Decision curve, " + title, view));
    output_.push_back(histogram_chart("histogram-" + suffix, "Output, " + title, view));
  }

  std::vector<chart_group> groups() const {
    return {{"How well images are ranked", roc_, ""},
            {"", precision_, notes_},
            {"What the probabilities are worth", reliable_, ""},
            {"", decision_, ""},
            {"What the network gives", output_, ""}};
  }

 private:
  reported_run const& run_;
  std::vector<chart> roc_, precision_, reliable_, decision_, output_;
  std::string notes_;
};

/// A name as part of a file's name: others than letters and digits become "_".
inline std::string file_part(std::string const& name, std::size_t number) {
  std::string text;
  for (char const c : name)
    text += (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ? c : '_';
  return std::to_string(number + 1) + "-" + text.substr(0, 40);
}

/// Curves of two classes in every subset; of several classes or findings those of the headline.
inline std::vector<chart_group> view_groups(reported_run const& run) {
  view_charts charts(run);
  auto const headline = views_of(run, run.headline().output);
  if (headline.empty())
    return {
        {"How well images are ranked", {}, html::paragraph("There is one class only: no curves.")}};
  if (headline.size() == 1) {
    for (auto const& subset : run.evaluations)
      for (auto const& view : views_of(run, subset.output))
        charts.add(view, subset.name, subset.name);
    return charts.groups();
  }
  for (std::size_t index = 0; index < std::min(headline.size(), most_drawn_classes); ++index)
    charts.add(headline[index],
               run.headline().name + "-" + file_part(headline[index].positive, index),
               headline[index].positive);
  auto groups = charts.groups();
  if (headline.size() > most_drawn_classes)
    groups.back().note += not_drawn("Curves", headline.size());
  return groups;
}

/// All that the page shows, made once; then written as HTML and as numbers.
class report_page {
 public:
  /// @param run  with an evaluation; lives longer than the page
  report_page(reported_run const& run, explained_images const& explained)
      : run_(run),
        explained_(explained),
        verdict_(verdict_of_run(run)),
        confusion_(confusion_charts(run)),
        views_(view_groups(run)),
        thresholds_(movable_thresholds(run)),
        chosen_(images_to_look_at(run, run.headline().output)) {
    if (!run.history.empty()) {
      history_.charts.push_back(history_chart(run.history, run.best_epoch));
      if (!run.history.front().metrics.empty())
        history_.charts.push_back(metric_history_chart(
            run.history, history_metric(run.history.front().metrics), run.best_epoch));
    }
    for (auto const& subset : run.evaluations)
      if (!subset.subgroups.empty())
        subgroups_.charts.push_back(
            forest_chart("subgroups-" + subset.name, "Subgroups, " + subset.name, subset));
  }

  /// Every number of the page.
  json metrics() const {
    json values{
        {"best_epoch", run_.best_epoch + 1},
        {"operating_point",
         {{"rule", run_.operating_point.rule}, {"thresholds", run_.operating_point.thresholds}}},
        {"calibration", to_json(run_.calibration)},
        {"test_evaluations", to_json(run_.test_evaluations)},
        {"verdict", to_json(verdict_)},
        {"versions", versions()},
        {"mistakes", to_json(run_, chosen_.mistakes)},
        {"least_sure", to_json(run_, chosen_.least_sure)}};
    if (run_.abstention.fitted) values["abstention"] = to_json(run_.abstention);
    if (!run_.shortcuts.views.empty()) values["shortcut_baseline"] = to_json(run_.shortcuts);
    for (auto const& subset : run_.evaluations) values[subset.name] = subset_json(run_, subset);
    for (auto const* group : groups())
      for (auto const& drawing : group->charts) values["charts"][drawing.name] = drawing.numbers;
    for (auto const& threshold : thresholds_) values["thresholds"].push_back(to_json(threshold));
    return values;
  }

  /// The drawings that are files of their own, too.
  std::vector<chart> files() const {
    std::vector<chart> all;
    for (auto const* group : groups())
      for (auto const& drawing : group->charts)
        if (drawing.name == "history" || drawing.name.starts_with("roc-") ||
            drawing.name.starts_with("confusion-"))
          all.push_back(drawing);
    return all;
  }

  std::string html() const {
    std::vector<html::section> sections{{"numbers", "Numbers", numbers_section(run_)}};
    auto const add = [&](std::string id, std::string heading, std::string content) {
      if (!content.empty())
        sections.push_back({std::move(id), std::move(heading), std::move(content)});
    };
    std::string curves = confusion_.html();
    for (auto const& group : views_) curves += group.html();
    add("curves", "Curves", curves);
    add("threshold", "Another threshold", threshold_section(thresholds_, missing_sliders(run_)));
    add("images", "Images to look at", images_section(run_, chosen_, explained_));
    add("subgroups", "Subgroups", subgroups_section());
    add("shortcuts", "What is no anatomy", shortcut_section(run_.shortcuts));
    add("data", "Data, split and audit", data_section(run_));
    add("history", "History", history_.charts.empty() ? "" : history_.html());
    add("card", "Model card and checklists",
        model_card_section(run_, !explained_.explanation.empty()));
    add("origin", "Settings and versions", origin_section(run_));
    return html::page("cxr report", header(run_, verdict_), sections);
  }

 private:
  std::vector<chart_group const*> groups() const {
    std::vector<chart_group const*> all{&confusion_};
    for (auto const& group : views_) all.push_back(&group);
    all.insert(all.end(), {&history_, &subgroups_});
    return all;
  }
  std::string subgroups_section() const {
    if (subgroups_.charts.empty()) return "";
    std::string text;
    for (auto const& drawing : subgroups_.charts)
      text += html::scrolled("Chart of " + drawing.name, drawing.svg);
    for (auto const& subset : run_.evaluations)
      if (!subset.subgroups.empty())
        text += html::details("Numbers of " + subset.name,
                              subgroup_table("Subgroups of " + subset.name, subset.subgroups));
    return text + html::paragraph(
                      "Of many groups one is "
                      "conspicuous by chance.",
                      "note");
  }

  reported_run const& run_;
  explained_images const& explained_;
  verdict verdict_;
  chart_group confusion_;
  std::vector<chart_group> views_;
  std::vector<movable_threshold> thresholds_;
  chosen_images chosen_;
  chart_group history_{""}, subgroups_{""};
};

}  // namespace cxr::detail
