// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cxr/core/json.hpp"
#include "cxr/core/text.hpp"
#include "cxr/measure/logistic.hpp"
#include "cxr/report/html.hpp"
#include "cxr/report/reported_run.hpp"
#include "cxr/report/table.hpp"

namespace cxr::detail {

/// The images of one subset that are above each threshold.
struct threshold_counts {
  std::string subset;
  std::size_t positives = 0, negatives = 0;
  std::vector<std::size_t> hits, alarms;  ///< (T) true and false positives

  /// @param log_thresholds  (T) in log-odds
  threshold_counts(std::string name, binary_view const& view,
                   std::vector<double> const& log_thresholds)
      : subset(std::move(name)) {
    std::vector<double> positive, negative;
    for (std::size_t image = 0; image < view.scores.size(); ++image)
      (view.output.labels[image] == 1 ? positive : negative).push_back(view.scores[image]);
    positives = positive.size(), negatives = negative.size();
    auto const above = [](std::vector<double> const& scores, double threshold) {
      return static_cast<std::size_t>(std::count_if(
          scores.begin(), scores.end(), [&](double score) { return score > threshold; }));
    };
    for (double const threshold : log_thresholds) {
      hits.push_back(above(positive, threshold));
      alarms.push_back(above(negative, threshold));
    }
  }
};

/// One class or finding whose threshold a reader may move, in all subsets at once.
struct movable_threshold {
  std::string positive, negative;
  std::vector<double> thresholds;  ///< (T) rising probabilities of the network's output
  std::size_t start = 0;           ///< the operating point among them
  std::vector<threshold_counts> counts;
};

/// Where a threshold changes something: about 200 scores of all subsets, each hundredth, and the operating
/// point. @returns probabilities, rising
inline std::vector<double> thresholds_to_try(std::vector<double> scores, double chosen) {
  std::erase_if(scores, [](double score) { return !std::isfinite(score); });
  std::sort(scores.begin(), scores.end());
  std::vector<double> all{chosen};
  for (int percent = 1; percent < 100; ++percent) all.push_back(percent / 100.0);
  for (std::size_t index = 0; index < scores.size(); index += scores.size() / 200 + 1)
    all.push_back(logistic(scores[index]));
  std::erase_if(all, [](double threshold) { return !(threshold > 0 && threshold < 1); });
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

/// Findings beyond these have no slider: each brings its counts into the page.
inline constexpr std::size_t most_sliders = 20;

/// Whether a reader may move the threshold: log-odds of 0 and 1 are infinite.
inline bool has_slider(binary_view const& view) {
  return view.threshold && *view.threshold > 0 && *view.threshold < 1;
}

/// Which thresholds have no slider, and why; empty where each has one.
inline std::string missing_sliders(reported_run const& run) {
  if (run.evaluations.empty()) return "";
  std::size_t sliders = 0;
  std::vector<std::string> outside;
  for (auto const& view : views_of(run, run.evaluations.front().output)) {
    sliders += has_slider(view);
    if (view.threshold && !has_slider(view))
      outside.push_back(view.positive + " (" + threshold_text(*view.threshold) + ")");
  }
  std::string text;
  if (sliders > most_sliders)
    text = "Only the first " + std::to_string(most_sliders) + " of " + std::to_string(sliders) +
           " findings have a slider. ";
  if (!outside.empty())
    text +=
        "Without a slider, for their thresholds are not between 0 and 1: " + first_names(outside) +
        ".";
  return text;
}

/// The thresholds of a run: of two classes one, of findings one each. Several exclusive classes have none.
inline std::vector<movable_threshold> movable_thresholds(reported_run const& run) {
  std::vector<std::vector<binary_view>> views;
  for (auto const& subset : run.evaluations) views.push_back(views_of(run, subset.output));
  std::vector<movable_threshold> all;
  for (std::size_t index = 0; !views.empty() && index < views[0].size(); ++index) {
    if (all.size() == most_sliders) break;
    auto const& view = views[0][index];
    if (!has_slider(view)) continue;
    std::vector<double> scores, log_thresholds;
    for (auto const& subset : views)
      scores.insert(scores.end(), subset[index].scores.begin(), subset[index].scores.end());
    movable_threshold entry{
        view.positive, view.negative, thresholds_to_try(scores, *view.threshold), 0, {}};
    entry.start = static_cast<std::size_t>(
        std::find(entry.thresholds.begin(), entry.thresholds.end(), *view.threshold) -
        entry.thresholds.begin());
    for (double const threshold : entry.thresholds) log_thresholds.push_back(log_odds(threshold));
    for (std::size_t subset = 0; subset < views.size(); ++subset)
      entry.counts.emplace_back(run.evaluations[subset].name, views[subset][index], log_thresholds);
    all.push_back(std::move(entry));
  }
  return all;
}

inline json to_json(movable_threshold const& entry) {
  json subsets = json::array();
  for (auto const& counts : entry.counts)
    subsets.push_back({{"name", counts.subset},
                       {"positives", counts.positives},
                       {"negatives", counts.negatives},
                       {"true_positives", counts.hits},
                       {"false_positives", counts.alarms}});
  return {{"positive", entry.positive},
          {"thresholds", entry.thresholds},
          {"operating_point", entry.start},
          {"subsets", subsets}};
}

/// A part in four digits, or a dash where there is no whole.
inline std::string part_text(std::size_t part, std::size_t whole) {
  if (whole == 0) return "–";
  return fixed_text(static_cast<double>(part) / static_cast<double>(whole), 4);
}

/// The cells of one subset at one threshold, as the script fills them.
inline std::vector<std::string> threshold_row(threshold_counts const& counts, std::size_t index) {
  auto const hits = counts.hits[index], alarms = counts.alarms[index];
  return {counts.subset,
          part_text(hits, counts.positives),
          part_text(counts.negatives - alarms, counts.negatives),
          part_text(hits, hits + alarms),
          std::to_string(hits),
          std::to_string(counts.positives - hits),
          std::to_string(alarms),
          std::to_string(counts.negatives - alarms)};
}

/// A slider above the table of its counts; without the script the table is that of the operating point.
inline std::string threshold_block(movable_threshold const& entry, std::size_t number) {
  auto const id = "threshold" + std::to_string(number);
  std::vector<std::vector<std::string>> rows{{"subset", "sensitivity", "specificity", "PPV",
                                              "true positive", "false negative", "false positive",
                                              "true negative"}};
  for (auto const& counts : entry.counts) rows.push_back(threshold_row(counts, entry.start));
  return "<div class=\"movable\" id=\"" + id + "\"><p><label for=\"" + id + "-slider\">Called <b>" +
         html::escaped(entry.positive) +
         "</b> where the network's output is above</label> <output for=\"" + id + "-slider\">" +
         threshold_text(entry.thresholds[entry.start]) +
         "</output></p>\n<div class=\"slider\" hidden><input type=\"range\" id=\"" + id +
         "-slider\" min=\"0\" max=\"" + std::to_string(entry.thresholds.size() - 1) +
         "\" value=\"" + std::to_string(entry.start) +
         "\"> <button type=\"button\">Back to the operating point</button></div>\n" +
         html::table("Counts for " + entry.positive, rows, "figures") + "</div>\n";
}

/// Moves the counts of a table as its slider moves. Everything that it shows was counted before.
inline constexpr std::string_view threshold_script =
    "<script>\n"
    "for (const block of document.querySelectorAll('.movable')) {\n"
    "  const data = JSON.parse(block.querySelector('script').textContent);\n"
    "  const slider = block.querySelector('input'), output = block.querySelector('output');\n"
    "  const part = (a, b) => b ? (a / b).toFixed(4) : '\\u2013';\n"
    "  const show = () => {\n"
    "    const chosen = Number(slider.value), t = data.thresholds[chosen];\n"
    "    const rounded = t >= 0.0001 && t <= 0.9999 ? t.toFixed(4) : t.toPrecision(7);\n"
    "    const text = Number(rounded) < 1 ? rounded : String(t);\n"  // threshold_text
    "    output.textContent = text;\n"
    "    slider.setAttribute('aria-valuetext', text);\n"
    "    data.subsets.forEach((s, i) => {\n"
    "      const tp = s.true_positives[chosen], fp = s.false_positives[chosen];\n"
    "      const tn = s.negatives - fp, cells = block.querySelectorAll('tbody tr')[i].cells;\n"
    "      [part(tp, s.positives), part(tn, s.negatives), part(tp, tp + fp), tp,\n"
    "       s.positives - tp, fp, tn].forEach((v, k) => { cells[k + 1].textContent = v; });\n"
    "    });\n"
    "  };\n"
    "  slider.addEventListener('input', show);\n"
    "  block.querySelector('button').addEventListener('click',\n"
    "    () => { slider.value = data.operating_point; show(); });\n"
    "  block.querySelector('.slider').hidden = false;\n"
    "  show();\n"
    "}\n"
    "</script>\n";

/// JSON inside a script element: what could end the element is written in another way.
inline std::string embedded(json const& value) {
  std::string all;
  for (char const c : value.dump(-1, ' ', false, json::error_handler_t::replace))
    if (c == '<')
      all += "\\u003c";
    else
      all += c;
  return "<script type=\"application/json\">" + all + "</script>";
}

/// @param missing  missing_sliders of the run
/// @returns empty where no threshold decides: of several exclusive classes, or of one
inline std::string threshold_section(std::vector<movable_threshold> const& thresholds,
                                     std::string const& missing = "") {
  auto const note = missing.empty() ? "" : html::paragraph(missing, "note");
  if (thresholds.empty()) return note;
  std::string text =
      "<p class=\"note\">To look, not to choose: a threshold that is chosen on the images of the "
      "test makes their figures too good. The arrow keys move the slider.</p>\n";
  for (std::size_t index = 0; index < thresholds.size(); ++index) {
    auto block = threshold_block(thresholds[index], index);
    block.insert(block.rfind("</div>"), embedded(to_json(thresholds[index])));
    text += block;
  }
  return text + note + std::string(threshold_script);
}

}  // namespace cxr::detail
