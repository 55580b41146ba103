// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "cxr/core/text.hpp"
#include "cxr/measure/interval/subgroups.hpp"
#include "cxr/report/chart/confusion.hpp"
#include "cxr/report/chart/svg.hpp"
#include "cxr/report/reported_run.hpp"
#include "cxr/report/table.hpp"
#include "cxr/train/observer/report_json.hpp"

namespace cxr::detail {

/// Up to three numbers of a subgroup that a forest plot shows: what is read first of those that the set
/// has.
inline std::vector<std::string> forest_metrics(std::vector<subgroup> const& groups) {
  std::vector<std::string> names, chosen;
  for (auto const& group : groups)
    if (names.empty())
      for (auto const& [name, value] : group.numbers) names.push_back(name);
  constexpr std::array<std::string_view, 4> first{"recall", "specificity", "auroc", "accuracy"};
  for (auto const name : first)
    if (std::find(names.begin(), names.end(), name) != names.end()) chosen.emplace_back(name);
  for (auto const& name : names)
    if (std::find(chosen.begin(), chosen.end(), name) == chosen.end()) chosen.push_back(name);
  chosen.resize(std::min<std::size_t>(chosen.size(), 3));
  return chosen;
}

/// A row of a forest plot: a name, a point with its interval for each metric, or words.
class forest_row {
 public:
  forest_row(double y, std::string const& name, std::string const& detail) : y_(y) {
    body_ = svg::text(8, y + 4, shortened(name, 26), "") + svg::text(200, y + 4, detail, "small");
  }

  void words(std::string_view text) { body_ += svg::text(first, y_ + 4, text, "small"); }
  void add(std::size_t column, measurement const& value, interval const& range) {
    if (!value.defined() || value.value() < 0 || value.value() > 1) {
      auto const text = value.defined() ? to_text(value) : "undefined";
      body_ += svg::text(place(column, 0), y_ + 4, text, "small");
      return;
    }
    if (range.defined())
      body_ += svg::line(place(column, range.low), y_, place(column, range.high), y_, "line s1");
    body_ += svg::circle(place(column, value.value()), y_, 4.5, "f1");
  }
  std::string const& body() const { return body_; }

  /// Where a value of 0…1 stands. @param column  of the metric
  static double place(std::size_t column, double value) {
    return first + step * static_cast<double>(column) + value * (step - 40);
  }
  static constexpr double first = 300, step = 180;

 private:
  double y_;
  std::string body_;
};

/// The axis of each metric.
inline std::string forest_axes(std::vector<std::string> const& metrics, double bottom) {
  std::string body;
  for (std::size_t column = 0; column < metrics.size(); ++column) {
    body += svg::text(forest_row::place(column, 0), 44, metrics[column], "name");
    for (double const tick : {0.0, 0.5, 1.0}) {
      double const x = forest_row::place(column, tick);
      body += svg::line(x, 54, x, bottom, "grid");
      body += svg::text(x, bottom + 18, fixed_text(tick, 1), "small", "middle");
    }
  }
  return body;
}

/// One group as a row; its words are added to those for people who cannot see it.
inline std::string forest_group(double y, subgroup const& group,
                                std::vector<std::string> const& metrics, std::string& words) {
  auto const label = group.column.empty() ? group.value : group.column + ": " + group.value;
  forest_row row(y, label, std::to_string(group.images) + " images");
  words += " " + label + ":";
  if (!group.too_few.empty()) {
    row.words(group.too_few);
    words += " " + std::string(group.too_few) + ".";
    return row.body();
  }
  for (std::size_t column = 0; column < metrics.size(); ++column)
    for (auto const& [metric, value] : group.numbers) {
      if (metric != metrics[column]) continue;
      auto const range = interval_named(group.intervals, metric);
      row.add(column, value, range);
      words += " " + metric + " " + to_text(value, range);
    }
  words += ".";
  return row.body();
}

/// Subgroups below all images, each metric in a column of its own. @param subset  with subgroups
inline chart forest_chart(std::string const& name, std::string const& title,
                          reported_subset const& subset) {
  auto const metrics = forest_metrics(subset.subgroups);
  double const bottom = 60 + 28 * static_cast<double>(subset.subgroups.size() + 1);
  std::string body = svg::text(8, 22, title, "name") + forest_axes(metrics, bottom);
  std::string words = "Subgroups.";
  subgroup const whole{.value = "all images",
                       .images = subset.output.size(),
                       .numbers = subset.measured.scalars(),
                       .intervals = subset.intervals};
  body += forest_group(72, whole, metrics, words);
  for (std::size_t index = 0; index < subset.subgroups.size(); ++index)
    body += forest_group(100 + 28 * static_cast<double>(index), subset.subgroups[index], metrics,
                         words);
  double const columns = static_cast<double>(std::max<std::size_t>(metrics.size(), 1));
  double const width = forest_row::first + forest_row::step * columns;
  return {name,
          svg::document(width, bottom + 28, title, words, body, "chart wide"),
          {{"metrics", metrics}}};
}

}  // namespace cxr::detail
