// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cxr/core/text.hpp"
#include "cxr/measure/interval/interval.hpp"
#include "cxr/measure/interval/pairs.hpp"
#include "cxr/report/compare/compare.hpp"
#include "cxr/report/html.hpp"
#include "cxr/report/table.hpp"

namespace cxr {

/// A table of a comparison: as HTML, Markdown and LaTeX it has the same cells.
struct titled_table {
  std::string title;                           ///< what stands above it
  std::string note;                            ///< what the cells are, in a sentence or two
  std::vector<std::vector<std::string>> rows;  ///< the first is the head
};

namespace detail {

/// "p 0.034", "p < 0.001".
inline std::string p_text(measurement const& p) {
  if (!p.defined()) return "p undefined (" + std::string(p.why_not()) + ")";
  return p.value() < 0.001 ? "p < 0.001" : "p " + fixed_text(p.value(), 3);
}

inline std::string signed_text(double value) {
  return (value < 0 ? "−" : "+") + fixed_text(std::abs(value), 4);
}

/// "+0.0120 [−0.0010, +0.0250], p 0.034", or why there is none.
inline std::string difference_text(comparison const& change) {
  if (!change.difference.defined()) return std::string(change.difference.why_not());
  auto const text = signed_text(change.difference.value());
  if (!change.range.defined()) return text + " (" + std::string(change.range.why_not) + ")";
  return text + " [" + signed_text(change.range.low) + ", " + signed_text(change.range.high) +
         "], " + p_text(change.p_value);
}

/// "0.9531 ± 0.0042 (n 3)".
inline std::string spread_text(spread const& values) {
  if (!values.mean.defined()) return "undefined";
  auto const text = fixed_text(values.mean.value(), 4);
  auto const runs = " (n " + std::to_string(values.runs) + ")";
  return text +
         (values.deviation.defined() ? " ± " + fixed_text(values.deviation.value(), 4) : "") + runs;
}

/// "95 %", "97.5 %".
inline std::string level_text(double level) {
  auto const percent = fixed_text(100 * level, 1);
  return (percent.ends_with(".0") ? percent.substr(0, percent.size() - 2) : percent) + " %";
}

/// What counts as independent: patients, where any is known in the first run.
inline std::string unit_text(compared_runs const& all) {
  for (auto const& subset : all.runs.front().subsets)
    for (auto const& patient : subset.patients)
      if (!patient.empty()) return "by patient";
  return "by image, for patients are not known";
}

/// "light, light-2": the names of a group's runs.
inline std::string group_name(run_group const& group, std::vector<finished_run> const& runs) {
  std::vector<std::string> names;
  for (auto const index : group.runs) names.push_back(runs[index].name);
  return first_names(names);
}

/// A cell for each column that has the name, "–" for the others.
class aligned_rows {
 public:
  explicit aligned_rows(std::vector<std::string> head) : rows_{std::move(head)} {}
  void set(std::string const& name, std::size_t column, std::string text) {
    auto row = std::find_if(rows_.begin() + 1, rows_.end(),
                            [&](auto const& cells) { return cells.front() == name; });
    if (row == rows_.end()) {
      rows_.emplace_back(rows_.front().size(), "–").front() = name;
      row = rows_.end() - 1;
    }
    row->at(column) = std::move(text);
  }
  std::vector<std::vector<std::string>> const& rows() const { return rows_; }

 private:
  std::vector<std::vector<std::string>> rows_;
};

/// metric × run, with the intervals of metrics.json.
inline titled_table numbers_table(compared_runs const& all, std::string const& subset) {
  std::vector<std::string> head{subset};
  for (auto const& run : all.runs) head.push_back(run.name);
  aligned_rows rows(head);
  for (std::size_t run = 0; run < all.runs.size(); ++run)
    for (auto const& part : all.runs[run].numbers)
      if (part.name == subset)
        for (auto const& [metric, value] : part.numbers)
          rows.set(metric, run + 1, to_text(value, interval_named(part.intervals, metric)));
  return {"Numbers of each run, " + subset,
          "At each run's operating point, with 95 % intervals " + unit_text(all) +
              ", as in its metrics.json.",
          rows.rows()};
}

/// metric × group: mean ± SD.
inline titled_table spreads_table(compared_runs const& all, std::string const& subset) {
  std::vector<std::string> head{subset};
  for (auto const& group : all.groups) head.push_back(group_name(group, all.runs));
  aligned_rows rows(head);
  for (std::size_t group = 0; group < all.groups.size(); ++group)
    for (auto const& [name, spreads] : all.groups[group].subsets)
      if (name == subset)
        for (auto const& [metric, values] : spreads)
          rows.set(metric, group + 1, spread_text(values));
  return {
      "Mean ± SD over seeds and folds, " + subset,
      "Runs of the same images that differ in seed, fold and places only. The SD is the variation "
      "of training (and of folds: of images), not how sure a number is on these images.",
      rows.rows()};
}

/// metric × run: the number less that of the first run, with paired tests.
inline titled_table differences_table(compared_runs const& all, paired_subset const& subset) {
  std::vector<std::string> head{subset.name};
  for (auto const& pair : subset.runs) head.push_back(all.runs[pair.run].name);
  aligned_rows rows(head);
  for (std::size_t column = 1; column <= subset.runs.size(); ++column) {
    auto const& pair = subset.runs[column - 1];
    if (!pair.why_not.empty()) {
      rows.set("no paired test", column, pair.why_not);
      continue;
    }
    rows.set("auroc, DeLong", column, difference_text(pair.auroc));
    if (pair.predicted)
      rows.set("right alone, " + std::string(pair.predicted->method), column,
               std::to_string(pair.predicted->only_first) + " : " +
                   std::to_string(pair.predicted->only_second) + ", " +
                   p_text(pair.predicted->p_value));
    for (auto const& [metric, change] : pair.numbers)
      rows.set(metric + ", bootstrap", column, difference_text(change));
  }
  return {"Difference from " + all.runs.front().name + ", " + subset.name,
          "The run less " + all.runs.front().name + " on the same images, with " +
              level_text(all.level) + " interval and two-sided p-value, " + unit_text(all) +
              ". Right alone: images that only the run, and only " + all.runs.front().name +
              ", classifies right. p-values are not adjusted: of twenty tests of equal networks "
              "one is below 0.05.",
          rows.rows()};
}

inline titled_table settings_table_of(compared_runs const& all) {
  titled_table settings{
      "Settings that differ",
      "All others are equal, apart from where a run is written and how it is resumed.",
      {{"setting"}}};
  for (auto const& run : all.runs) settings.rows.front().push_back(run.name);
  for (auto const& [name, values] : all.differences) {
    settings.rows.push_back({name});
    settings.rows.back().insert(settings.rows.back().end(), values.begin(), values.end());
  }
  return settings;
}

/// A text in LaTeX, whose ten characters with a meaning are escaped.
inline std::string latex_text(std::string_view text) {
  std::string all;
  for (std::size_t place = 0; place < text.size(); ++place) {
    auto const rest = text.substr(place);
    auto const replace = [&](std::string_view plain, std::string_view escaped) {
      if (!rest.starts_with(plain)) return false;
      all += escaped;
      place += plain.size() - 1;
      return true;
    };
    if (replace("\\", "\\textbackslash{}") || replace("~", "\\textasciitilde{}") ||
        replace("^", "\\textasciicircum{}") || replace("±", "$\\pm$") || replace("−", "$-$") ||
        replace("–", "--") || replace("<", "$<$") || replace(">", "$>$"))
      continue;
    if (std::string_view("&%$#_{}").find(text[place]) != std::string_view::npos) all += '\\';
    all += text[place];
  }
  return all;
}

}  // namespace detail

/// The tables of a comparison: settings that differ, then for each subset the numbers, the paired tests
/// and, where a group has several runs, mean ± SD.
inline std::vector<titled_table> tables_of(compared_runs const& all) {
  std::vector<titled_table> tables{detail::settings_table_of(all)};
  bool const repeated = all.groups.size() < all.runs.size();
  for (auto const* subset : {"test", "stress", "validation"}) {
    auto numbers = detail::numbers_table(all, subset);
    if (numbers.rows.size() < 2) continue;
    tables.push_back(std::move(numbers));
    for (auto const& paired : all.subsets)
      if (paired.name == subset) tables.push_back(detail::differences_table(all, paired));
    if (repeated) tables.push_back(detail::spreads_table(all, subset));
  }
  return tables;
}

/// A table in Markdown (GitHub's), with its title as heading.
inline std::string markdown(titled_table const& table) {
  std::string text = "## " + table.title + "\n\n" + table.note + "\n\n";
  for (std::size_t row = 0; row < table.rows.size(); ++row) {
    text += "|";
    for (auto const& cell : table.rows[row]) {
      text += " ";
      for (char const character : cell)
        text += character == '|' ? "\\|" : std::string(1, character);
      text += " |";
    }
    text += "\n";
    if (row > 0) continue;
    text += "|";
    for (std::size_t column = 0; column < table.rows[0].size(); ++column) text += " --- |";
    text += "\n";
  }
  return text + "\n";
}

/// A table in LaTeX, without packages.
inline std::string latex(titled_table const& table) {
  std::string text = "\\begin{table}\n\\caption{" +
                     detail::latex_text(table.title + ". " + table.note) + "}\n\\begin{tabular}{l" +
                     std::string(table.rows.front().size() - 1, 'r') + "}\n\\hline\n";
  for (std::size_t row = 0; row < table.rows.size(); ++row) {
    for (std::size_t column = 0; column < table.rows[row].size(); ++column)
      text += (column == 0 ? "" : " & ") + detail::latex_text(table.rows[row][column]);
    text += row == 0 ? " \\\\\n\\hline\n" : " \\\\\n";
  }
  return text + "\\hline\n\\end{tabular}\n\\end{table}\n\n";
}

}  // namespace cxr
