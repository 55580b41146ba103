// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <unordered_set>
#include <utility>
#include <vector>

#include "cxr/core/csv_table.hpp"
#include "cxr/core/error.hpp"
#include "cxr/core/file.hpp"
#include "cxr/core/json.hpp"
#include "cxr/core/text.hpp"
#include "cxr/data/source/source.hpp"
#include "cxr/measure/interval/interval.hpp"
#include "cxr/measure/measurement.hpp"
#include "cxr/measure/predictions.hpp"

namespace cxr {

/// The predictions of a finished run for one subset, as predictions.csv has them.
struct finished_subset {
  std::string name;                   ///< "validation", "test"
  std::vector<std::string> files;     ///< (N) ids of the images, all different
  std::vector<std::string> patients;  ///< (N) keys; empty where not known
  predictions output;         ///< logits and labels; exclusive classes as they were predicted
  predictions probabilities;  ///< the same with probabilities as scores
};

/// The numbers of a finished run for one subset, as metrics.json has them.
struct finished_numbers {
  std::string name;            ///< "validation", "stress", "test"
  named_measurements numbers;  ///< at the operating point
  named_intervals intervals;   ///< of the numbers; empty without --resamples
};

/// A run as its folder describes it.
struct finished_run {
  std::filesystem::path folder;           ///< of the run
  std::string name;                       ///< of the folder; compared runs have different ones
  json settings;                          ///< settings.json: every value, by role
  std::string split;                      ///< SHA-256 of the assignment
  std::string contents;                   ///< SHA-256 of the images; empty in runs of old versions
  std::vector<std::string> classes;       ///< (K) names
  std::vector<finished_numbers> numbers;  ///< one for each subset
  std::vector<finished_subset> subsets;   ///< those whose predictions were written
};

namespace detail {

[[noreturn]] inline void throw_damaged(std::filesystem::path const& file,
                                       std::string const& problem) {
  throw file_error(file, problem, "write the report of the run again (--resume)", "damaged-run");
}

/// A JSON file of a run, which must be an object. @throws file_error
inline json read_run_json(std::filesystem::path const& folder, char const* name) {
  auto const file = folder / name;
  std::error_code failed;
  if (!std::filesystem::is_regular_file(file, failed))
    throw file_error(folder, "is no folder of a finished run: it has no " + std::string(name),
                     "give folders that write_report has written", "no-finished-run");
  auto content = read_json(file);
  if (!content.is_object()) throw_damaged(file, "is not a JSON object");
  return content;
}

/// The text of a key; empty where there is none.
inline std::string text_entry(json const& values, char const* key) {
  auto const entry = values.find(key);
  return entry != values.end() && entry->is_string() ? entry->get<std::string>() : "";
}

/// Whether two runs are known to be of different images.
inline bool other_contents(finished_run const& first, finished_run const& second) {
  return !first.contents.empty() && !second.contents.empty() && first.contents != second.contents;
}

/// The numbers of one section of metrics.json; what is neither a number nor undefined stays out.
inline finished_numbers read_numbers(std::string const& name, json const& section) {
  finished_numbers all{name, {}, {}};
  for (auto const& [metric, value] : section.items())
    if (value.is_number() && metric != "images")
      all.numbers.emplace_back(metric, value.get<double>());
    else if (value.is_object() && value.contains("undefined"))
      all.numbers.emplace_back(metric, measurement::undefined("undefined in this run"));
  auto const intervals = section.find("intervals");
  if (intervals == section.end() || !intervals->is_object()) return all;
  for (auto const& [metric, value] : intervals->items())
    if (value.is_object() && value.contains("low") && value["low"].is_number() &&
        value.contains("high") && value["high"].is_number())
      all.intervals.emplace_back(
          metric, interval{.low = value["low"], .high = value["high"], .method = "metrics.json"});
  return all;
}

/// Reads predictions.csv row by row.
class predictions_reader {
 public:
  explicit predictions_reader(std::filesystem::path const& file) : table_(read_csv(file)) {
    constexpr std::string_view logit = "logit_";
    for (auto const& column : table_.head)
      if (column.starts_with(logit)) classes_.push_back(column.substr(logit.size()));
    if (classes_.empty()) throw_damaged(file, "has no column with logits");
    exclusive_ = table_.find("label").has_value();
    for (auto const& name : classes_) {
      logits_.push_back(table_.column("logit_" + name));
      probabilities_.push_back(table_.column("probability_" + name));
      if (!exclusive_) findings_.push_back(table_.column(name));
    }
  }

  std::vector<std::string> const& classes() const { return classes_; }

  /// The subsets, in the order of the file. @throws file_error (a cell that cannot be read)
  std::vector<finished_subset> subsets() const {
    auto const name = table_.column("subset"), file = table_.column("file"),
               patient = table_.column("patient");
    std::vector<finished_subset> all;
    for (std::size_t row = 0; row < table_.rows.size(); ++row) {
      auto const& cells = table_.rows[row];
      if (all.empty() || all.back().name != cells[name]) all.push_back(empty_subset(cells[name]));
      all.back().files.push_back(cells[file]);
      all.back().patients.push_back(cells[patient]);
      add(all.back(), row);
    }
    for (auto const& subset : all) require_different(subset);
    return all;
  }

 private:
  finished_subset empty_subset(std::string const& name) const {
    predictions const output{.classes = classes_.size(), .class_names = classes_};
    return {name, {}, {}, output, output};
  }

  void add(finished_subset& subset, std::size_t row) const {
    auto& output = subset.output;
    auto& scored = subset.probabilities;
    output.records.push_back(output.records.size());
    scored.records.push_back(scored.records.size());
    for (std::size_t k = 0; k < classes_.size(); ++k) {
      auto const logit = static_cast<float>(number(row, logits_[k]));
      output.logits.push_back(logit);
      scored.logits.push_back(logit);
      scored.scores.push_back(number(row, probabilities_[k]));
    }
    if (exclusive_ && classes_.size() == 2) restore_rounded(scored.scores);
    if (exclusive_) {
      output.labels.push_back(static_cast<std::int64_t>(class_index(row, "label")));
      output.assigned.push_back(class_index(row, "predicted"));
      scored.labels.push_back(output.labels.back());
    } else {
      for (auto const column : findings_) output.findings.push_back(finding(row, column));
      scored.findings = output.findings;
    }
  }

  /// Of two classes, takes 1 - the other probability for one that was written as 1: nine digits cannot
  /// hold 0.9999999999, but they hold 1e-10, and a log loss differs. @param scores  ends with the row
  static void restore_rounded(std::vector<double>& scores) {
    auto &second = scores.back(), &first = scores[scores.size() - 2];
    if (first == 1) first = 1 - second;
    if (second == 1) second = 1 - first;
  }

  [[noreturn]] void refuse(std::size_t row, std::size_t column) const {
    throw_damaged(table_.file, "row " + std::to_string(row + 1) + " has \"" +
                                   table_.rows[row][column] + "\" as " + table_.head[column]);
  }
  double number(std::size_t row, std::size_t column) const {
    auto const& cell = table_.rows[row][column];
    double value = 0;
    auto const [end, failed] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
    if (failed != std::errc() || end != cell.data() + cell.size() || !std::isfinite(value))
      refuse(row, column);
    return value;
  }
  std::size_t class_index(std::size_t row, std::string_view name) const {
    auto const column = table_.column(name);
    auto const found = std::find(classes_.begin(), classes_.end(), table_.rows[row][column]);
    if (found == classes_.end()) refuse(row, column);
    return static_cast<std::size_t>(found - classes_.begin());
  }
  presence finding(std::size_t row, std::size_t column) const {
    auto const& cell = table_.rows[row][column];
    if (cell == "present") return presence::present;
    if (cell == "absent") return presence::absent;
    if (!cell.empty()) refuse(row, column);
    return presence::unknown;
  }
  void require_different(finished_subset const& subset) const {
    std::unordered_set<std::string_view> files;
    for (auto const& file : subset.files)
      if (!files.insert(file).second) throw_damaged(table_.file, "has " + file + " twice");
  }

  csv_table table_;
  std::vector<std::string> classes_;
  bool exclusive_ = true;
  std::vector<std::size_t> logits_, probabilities_, findings_;  // (K) columns
};

}  // namespace detail

/// Reads a run's folder: metrics.json, predictions.csv, settings.json, split.json.
/// @throws file_error naming the file (no finished run, damaged)
inline finished_run read_run(std::filesystem::path const& folder) {
  auto const metrics = detail::read_run_json(folder, "metrics.json");
  auto const split = detail::read_run_json(folder, "split.json");
  finished_run run{.folder = folder,
                   .name = folder_name(folder).string(),
                   .settings = detail::read_run_json(folder, "settings.json"),
                   .split = {},
                   .contents = {},
                   .classes = {},
                   .numbers = {},
                   .subsets = {}};
  run.split = detail::text_entry(split, "sha256");
  run.contents = detail::text_entry(split, "contents");
  for (auto const* name : {"validation", "stress", "test"})
    if (auto const section = metrics.find(name); section != metrics.end() && section->is_object())
      run.numbers.push_back(detail::read_numbers(name, *section));
  if (run.numbers.empty())
    detail::throw_damaged(folder / "metrics.json", "has numbers of no subset");
  detail::predictions_reader const reader(folder / "predictions.csv");
  run.classes = reader.classes();
  run.subsets = reader.subsets();
  if (run.subsets.empty()) detail::throw_damaged(folder / "predictions.csv", "has no rows");
  return run;
}

}  // namespace cxr
