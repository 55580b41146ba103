// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/core/file.hpp"
#include "cxr/core/json.hpp"
#include "cxr/core/text.hpp"
#include "cxr/report/html.hpp"
#include "cxr/report/plots.hpp"
#include "cxr/report/predictions_csv.hpp"
#include "cxr/report/subgroup_table.hpp"
#include "cxr/report/table.hpp"
#include "cxr/run/result.hpp"
#include "cxr/train/observer/history_csv.hpp"
#include "cxr/train/observer/report_json.hpp"

namespace cxr {

/// What write_report wrote.
struct written_report {
  std::filesystem::path page;                ///< report.html
  std::vector<std::filesystem::path> files;  ///< all of them, the page included
  table numbers;                             ///< metric × subset, as on the page
};

namespace detail {

/// A plot with the name of its file.
struct named_plot {
  std::string name;  ///< without ending
  png bytes;
};

using text_rows = std::vector<std::vector<std::string>>;

/// subset × class: how many images, and of how many patients.
inline text_rows split_rows(split_certificate const& certificate,
                            std::vector<std::string> const& classes) {
  text_rows rows{{"subset", "patients"}};
  rows[0].insert(rows[0].end(), classes.begin(), classes.end());
  auto const add = [&](std::string const& name, subset_counts const& counts) {
    std::vector<std::string> row{name, std::to_string(counts.patients)};
    for (auto const images : counts.images) row.push_back(std::to_string(images));
    rows.push_back(row);
  };
  add("train", certificate.train);
  add("validation", certificate.validation);
  add("test", certificate.test);
  return rows;
}

/// The images that the network was surest about and wrong, worst first; of exclusive classes. Those under
/// stress are validation's again.
template <class Result>
text_rows surest_mistakes(Result const& result) {
  struct mistake {
    double probability;
    std::vector<std::string> row;
  };
  std::vector<mistake> mistakes;
  for (auto const& subset : result.evaluations) {
    if (subset.name == "stress") continue;
    auto const& output = subset.output;
    for (std::size_t i = 0; i < output.size(); ++i) {
      auto const label = static_cast<std::size_t>(output.labels[i]);
      auto const predicted = output.predicted(i);
      if (predicted == label) continue;
      double const probability = output.probabilities(i)[predicted];
      mistakes.push_back({probability,
                          {result.records[output.records[i]].id, subset.name, result.classes[label],
                           result.classes[predicted], fixed_text(probability, 3)}});
    }
  }
  std::stable_sort(mistakes.begin(), mistakes.end(),
                   [](auto const& a, auto const& b) { return a.probability > b.probability; });
  text_rows rows{{"file", "subset", "true", "predicted", "probability"}};
  for (std::size_t i = 0; i < std::min<std::size_t>(mistakes.size(), 12); ++i)
    rows.push_back(mistakes[i].row);
  return rows;
}

/// Where there is no test, the figures are of the images that chose the network.
inline std::string warning_without_test(std::string const& last_subset) {
  if (last_subset == "test") return "";
  return "<p><b>Not an independent test:</b> these images chose the epoch, and the operating "
         "point unless it is fixed. Figures of new images are lower as a rule; for an estimate, "
         "give a test folder, "
         "or --test above 0.</p>\n";
}

/// What loss and probability mean.
inline std::string about_numbers() {
  return "<p>[low, high]: 95 % interval over patients: how far other patients of the same kind "
         "would move the number; not what another hospital or training would. loss: mean over the "
         "images, weighted by class and image as in training. "
         "Probabilities, here and in predictions.csv, are those at the class frequencies of the "
         "training images; elsewhere the frequencies may be others. The operating point is a "
         "threshold of the uncorrected probabilities, in which class weights count.</p>";
}

/// The ledger: what else is in the data folder.
inline std::string unused_table(ledger const& unused) {
  if (unused.entries.empty()) return "";
  text_rows rows{{"not used", "example", "files"}};
  for (auto const& [reason, example, count] : unused.entries)
    rows.push_back({reason, example, std::to_string(count)});
  return html::table(rows);
}

/// The contents of a report; each method makes one of them.
template <class Result>
class report_contents {
 public:
  explicit report_contents(Result const& result) : result_(result) {}

  /// metric × subset, with the columns at 0.5 where the operating point is another.
  table numbers() const {
    std::vector<std::string> head{""}, images{"images"}, loss{"loss"};
    std::vector<std::vector<std::string>> metrics;
    auto const add = [&](std::string const& name, predictions const& output,
                         named_measurements const& scalars, named_intervals const& intervals) {
      head.push_back(name);
      images.push_back(std::to_string(output.size()));
      loss.push_back(to_text(measurement(output.loss)));
      metrics.resize(scalars.size());
      for (std::size_t m = 0; m < scalars.size(); ++m) {
        if (metrics[m].empty()) metrics[m].push_back(scalars[m].first);
        metrics[m].push_back(
            to_text(scalars[m].second, interval_named(intervals, scalars[m].first)));
      }
    };
    for (auto const& subset : result_.evaluations) {
      add(subset.name, subset.output, subset.measured.scalars(), subset.intervals);
      if (chosen_threshold())
        add(subset.name + " at 0.5", subset.output, subset.measured_at_half.scalars(), {});
    }
    table all(head);
    all.add(images);
    all.add(loss);
    for (auto const& row : metrics) all.add(row);
    return all;
  }

  json metrics() const {
    json values{{"best_epoch", result_.best_epoch + 1},
                {"operating_point",
                 {{"rule", result_.operating_point.rule},
                  {"thresholds", result_.operating_point.thresholds}}}};
    for (auto const& subset : result_.evaluations) {
      auto& section = values[subset.name] =
          json{{"images", subset.output.size()}, {"loss", subset.output.loss}};
      section.update(to_json(subset.measured.scalars()));
      if (!subset.intervals.empty()) section["intervals"] = to_json(subset.intervals);
      if (!subset.subtypes.empty()) section["subgroups"] = subgroup_json(subset.subtypes);
      if constexpr (has_confusion) {
        auto const& counts = subset.measured.template get<confusion>();
        for (std::size_t truth = 0; truth < counts.classes(); ++truth)
          for (std::size_t prediction = 0; prediction < counts.classes(); ++prediction)
            section["confusion"][truth][prediction] = counts(truth, prediction);
      }
      if (chosen_threshold()) section["at_0.5"] = to_json(subset.measured_at_half.scalars());
    }
    return values;
  }

  std::vector<named_plot> plots() const {
    std::vector<named_plot> drawn;
    for (auto const& subset : result_.evaluations) {
      if constexpr (has_confusion)
        drawn.push_back({"confusion-" + subset.name,
                         plot_confusion(subset.name, subset.measured.template get<confusion>(),
                                        result_.classes)});
      if (subset.output.classes != 2 || subset.output.kind() != labelling::exclusive) continue;
      if (auto const curve = roc_curve(subset.output); !curve.empty())
        drawn.push_back(
            {"roc-" + subset.name, plot_roc(subset.name, curve, auroc{}(subset.output))});
    }
    if (!result_.history.empty()) drawn.push_back({"history", plot_history(result_.history)});
    return drawn;
  }

  std::string page(std::vector<named_plot> const& plots) const {
    std::string pictures = "<div class=\"row\">";
    for (auto const& [name, bytes] : plots) pictures += html::picture(bytes, name);
    auto const& last = result_.headline();
    std::string content =
        "<h1>Chest X-ray report</h1>\n" + summary() + html::section(last.name, tiles()) +
        html::section("Numbers", html::table(numbers().rows()) + subgroup_table(last.subtypes) +
                                     about_numbers()) +
        html::section("Plots", pictures + "</div>") + html::section("Split", split_section());
    if (last.output.kind() == labelling::exclusive)
      content += html::section("Surest mistakes", mistakes_section());
    content +=
        html::section("Pipeline", "<pre>" + html::escaped(result_.description) + "</pre>") +
        html::section("Settings", "<pre>" + html::escaped(result_.settings.dump(2)) + "</pre>");
    return html::page("cxr report", content);
  }

 private:
  static constexpr bool has_confusion = [] {
    using results =
        std::remove_cvref_t<decltype(std::declval<Result const&>().evaluations.front().measured)>;
    if constexpr (requires { results::template has<confusion>; })
      return results::template has<confusion>;
    else
      return false;
  }();

  /// Whether the operating point is another than the default.
  bool chosen_threshold() const {
    auto const& thresholds = result_.operating_point.thresholds;
    return std::any_of(thresholds.begin(), thresholds.end(),
                       [](double threshold) { return threshold != 0.5; });
  }

  std::string summary() const {
    auto const& last = result_.headline();
    return "<p>" + std::to_string(last.output.size()) + " images of " + html::escaped(last.name) +
           ", network of epoch " + std::to_string(result_.best_epoch + 1) + " of " +
           std::to_string(result_.history.size()) + ", operating point " +
           html::escaped(point_text()) + ". Not for clinical use.</p>\n" +
           warning_without_test(last.name);
  }

  /// "0.5", or the thresholds and how they were chosen.
  std::string point_text() const {
    auto const& point = result_.operating_point;
    if (!chosen_threshold()) return point.rule;
    std::string text;
    for (double const threshold : point.thresholds)
      text += (text.empty() ? "" : ", ") + fixed_text(threshold, 4);
    return text + " (" + point.rule + ")";
  }

  std::string tiles() const {
    std::string tiles = "<div class=\"tiles\">";
    for (auto const& [name, value] : result_.headline().measured.scalars())
      tiles += "<div class=\"tile\"><b>" +
               (value.defined() ? fixed_text(value.value(), 3) : std::string("–")) + "</b><span>" +
               html::escaped(name) + "</span></div>";
    return tiles + "</div>";
  }

  std::string split_section() const {
    auto const& certificate = result_.split.certificate;
    return html::table(split_rows(certificate, result_.classes)) + "<p>" +
           html::escaped(certificate.rule) + ", seed " + std::to_string(certificate.seed) +
           ", patients in more than one subset: <b>" + std::to_string(certificate.patients_shared) +
           "</b><br>SHA-256 of the assignment " + certificate.sha256 +
           (certificate.contents.empty() ? "" : "<br>SHA-256 of the contents ") +
           certificate.contents + "</p>" + unused_table(certificate.unused);
  }

  std::string mistakes_section() const {
    auto const rows = surest_mistakes(result_);
    return rows.size() == 1 ? "<p>None.</p>" : html::table(rows);
  }

  Result const& result_;
};

}  // namespace detail

/// Writes a run's folder for people and programs: metrics.json, predictions.csv, history.csv,
/// confusion-*.png, roc-*.png, history.png and report.html, beside split.json, settings.json and
/// best.safetensors, which the run kept. Each file is whole or absent.
/// @param result  of pipeline::run(), with one evaluation at least
/// @throws file_error (disk full, folder not writable), data_error (nothing was evaluated)
template <class Results>
written_report write_report(run_result<Results> const& result) {
  if (result.evaluations.empty())
    throw data_error("the run in " + result.folder.string() + " has nothing to report",
                     "finish it with --resume", "nothing-to-report");
  detail::report_contents const contents(result);
  written_report written{result.folder / "report.html", {}, contents.numbers()};
  auto const write = [&](std::string const& name, std::string_view text) {
    write_atomically(written.files.emplace_back(result.folder / name), text);
  };
  write("metrics.json", contents.metrics().dump(2) + "\n");
  write("predictions.csv", predictions_csv(result));
  write("history.csv", history_table(result.history));
  auto const plots = contents.plots();
  for (auto const& [name, bytes] : plots)
    write(name + ".png", {reinterpret_cast<char const*>(bytes.data()), bytes.size()});
  write("report.html", contents.page(plots));
  return written;
}

}  // namespace cxr
