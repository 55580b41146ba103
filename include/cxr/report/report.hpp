// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "cxr/core/file.hpp"
#include "cxr/core/json.hpp"
#include "cxr/report/html.hpp"
#include "cxr/report/plots.hpp"
#include "cxr/report/table.hpp"
#include "cxr/run/result.hpp"
#include "cxr/train/observer/history.hpp"

namespace cxr {

namespace detail {

inline void write_png(std::filesystem::path const& file, png const& bytes) {
  write_atomically(file, {reinterpret_cast<char const*>(bytes.data()), bytes.size()});
}

/// Turns one run's result into files; each method makes one of them.
template <class Result>
class reporter {
 public:
  reporter(Result const& result, std::filesystem::path const& folder)
      : result_(result), folder_(folder) {}

  void write() const {
    write_atomically(folder_ / "metrics.json", metrics().dump(2) + "\n");
    write_atomically(folder_ / "predictions.csv", predictions_csv());
    write_atomically(folder_ / "history.csv", history_csv(result_.history));
    for (auto const& [name, bytes] : pictures()) write_png(folder_ / (name + ".png"), bytes);
    write_atomically(folder_ / "report.html", page());
  }

  /// metric × subset.
  table numbers() const {
    std::vector<std::string> head{""};
    for (auto const& one : result_.evaluations) head.push_back(one.name);
    table all(head);
    for (auto const& row : rows()) all.add(row);
    return all;
  }

 private:
  using rows_of_text = std::vector<std::vector<std::string>>;

  rows_of_text rows() const {
    rows_of_text all{{"images"}, {"loss"}};
    for (auto const& one : result_.evaluations) {
      all[0].push_back(std::to_string(one.said.size()));
      all[1].push_back(to_text(measurement(one.said.loss)));
      auto const scalars = one.measured.scalars();
      all.resize(2 + scalars.size());
      for (std::size_t m = 0; m < scalars.size(); ++m) {
        if (all[2 + m].empty()) all[2 + m].push_back(scalars[m].first);
        all[2 + m].push_back(to_text(scalars[m].second));
      }
    }
    return all;
  }

  json metrics() const {
    json all{{"best_epoch", result_.best_epoch + 1}};
    for (auto const& one : result_.evaluations) {
      json& subset = all[one.name];
      subset["images"] = one.said.size();
      subset["loss"] = one.said.loss;
      for (auto const& [name, value] : one.measured.scalars())
        subset[name] = value.defined() ? json(value.value())
                                       : json{{"undefined", std::string(value.why_not())}};
      if constexpr (has<confusion>()) {
        auto const counts = one.measured.template get<confusion>();
        for (std::size_t truth = 0; truth < counts.classes(); ++truth)
          for (std::size_t said = 0; said < counts.classes(); ++said)
            subset["confusion"][truth][said] = counts(truth, said);
      }
    }
    return all;
  }

  std::string predictions_csv() const {
    std::ostringstream csv;
    csv.precision(9);
    csv << "subset,file,patient,label";
    for (auto const& name : result_.classes) csv << ",logit_" << csv_cell(name);
    csv << ",predicted,probability\n";
    for (auto const& one : result_.evaluations)
      for (std::size_t i = 0; i < one.said.size(); ++i) {
        auto const& film = result_.records[one.said.records[i]];
        auto const said = one.said.predicted(i);
        csv << one.name << ',' << csv_cell(film.id) << ',' << csv_cell(film.patient) << ','
            << csv_cell(class_name(film.label));
        for (std::size_t k = 0; k < one.said.classes; ++k) csv << ',' << one.said.logit(i, k);
        csv << ',' << csv_cell(result_.classes[said]) << ',' << one.said.probabilities(i)[said]
            << '\n';
      }
    return csv.str();
  }

  std::vector<std::pair<std::string, png>> pictures() const {
    std::vector<std::pair<std::string, png>> all;
    for (auto const& one : result_.evaluations) {
      if constexpr (has<confusion>())
        all.emplace_back(
            "confusion-" + one.name,
            plot_confusion(one.name, one.measured.template get<confusion>(), result_.classes));
      if (one.said.classes != 2) continue;
      if (auto const curve = roc_curve(one.said); !curve.empty())
        all.emplace_back("roc-" + one.name, plot_roc(one.name, curve, auroc{}(one.said)));
    }
    if (!result_.history.empty()) all.emplace_back("history", plot_history(result_.history));
    return all;
  }

  std::string tiles() const {
    std::string all = "<div class=\"tiles\">";
    for (auto const& [name, value] : result_.evaluations.back().measured.scalars())
      all += "<div class=\"tile\"><b>" +
             (value.defined() ? rounded(value.value(), 3) : std::string("–")) + "</b><span>" +
             html::escaped(name) + "</span></div>";
    return all + "</div>";
  }

  rows_of_text split_rows() const {
    rows_of_text all{{"subset", "patients"}};
    for (auto const& name : result_.classes) all[0].push_back(name);
    auto const add = [&](std::string const& name, subset_counts const& counts) {
      std::vector<std::string> row{name, std::to_string(counts.patients)};
      for (auto const images : counts.images) row.push_back(std::to_string(images));
      all.push_back(row);
    };
    auto const& made = result_.split.certificate;
    add("train", made.train);
    add("validation", made.validation);
    add("test", made.test);
    return all;
  }

  /// The images that the network was surest about and wrong, worst first.
  rows_of_text worst() const {
    struct mistake {
      double sure;
      std::vector<std::string> row;
    };
    std::vector<mistake> all;
    for (auto const& one : result_.evaluations)
      for (std::size_t i = 0; i < one.said.size(); ++i) {
        auto const said = one.said.predicted(i);
        if (static_cast<std::int64_t>(said) == one.said.labels[i]) continue;
        double const sure = one.said.probabilities(i)[said];
        all.push_back({sure,
                       {result_.records[one.said.records[i]].id, one.name,
                        class_name(one.said.labels[i]), result_.classes[said], rounded(sure, 3)}});
      }
    std::stable_sort(all.begin(), all.end(),
                     [](auto const& a, auto const& b) { return a.sure > b.sure; });
    rows_of_text rows{{"file", "subset", "true", "predicted", "probability"}};
    for (std::size_t i = 0; i < std::min<std::size_t>(all.size(), 12); ++i)
      rows.push_back(all[i].row);
    return rows;
  }

  std::string page() const {
    auto const& last = result_.evaluations.back();
    auto const& made = result_.split.certificate;
    rows_of_text numbers{{""}};
    for (auto const& one : result_.evaluations) numbers[0].push_back(one.name);
    for (auto const& row : rows()) numbers.push_back(row);
    std::string plots = "<div class=\"row\">";
    for (auto const& [name, bytes] : pictures()) plots += html::picture(bytes, name);
    auto const mistakes = worst();
    return html::page(
        "cxr report",
        "<h1>Chest X-ray report</h1>\n<p>" + std::to_string(last.said.size()) + " images of " +
            html::escaped(last.name) + ", network of epoch " +
            std::to_string(result_.best_epoch + 1) + " of " +
            std::to_string(result_.history.size()) + ". Not for clinical use.</p>\n" +
            html::section(last.name, tiles()) + html::section("Numbers", html::table(numbers)) +
            html::section("Pictures", plots + "</div>") +
            html::section(
                "Split", html::table(split_rows()) + "<p>" + html::escaped(made.rule) + ", seed " +
                             std::to_string(made.seed) + ", patients in more than one subset: <b>" +
                             std::to_string(made.patients_shared) +
                             "</b><br>SHA-256 of the assignment " + made.sha256 + "</p>") +
            html::section("Surest mistakes",
                          mistakes.size() == 1 ? "<p>None.</p>" : html::table(mistakes)) +
            html::section("Pipeline", "<pre>" + html::escaped(result_.description) + "</pre>") +
            html::section("Settings",
                          "<pre>" + html::escaped(result_.settings.dump(2)) + "</pre>"));
  }

  std::string class_name(std::int64_t label) const {
    return result_.classes[static_cast<std::size_t>(label)];
  }
  template <class M>
  static constexpr bool has() {
    return decltype(result_.evaluations.front().measured)::template has<M>;
  }

  Result const& result_;
  std::filesystem::path folder_;
};

}  // namespace detail

/// Writes a run's folder for people and programs, and prints the table of numbers: metrics.json,
/// predictions.csv, history.csv, confusion-*.png, roc-*.png, history.png and report.html, beside
/// split.json, settings.json and best.safetensors, which the run kept. Each file is whole or absent.
/// @param result  of pipeline::run(), with one evaluation at least
/// @throws file_error (disk full, folder not writable), data_error (nothing was evaluated)
template <class Results>
void write_report(run_result<Results> const& result) {
  if (result.evaluations.empty())
    throw data_error("the run in " + result.folder.string() + " has nothing to report",
                     "finish it with --resume", "nothing-to-report");
  detail::reporter const report(result, result.folder);
  report.write();
  std::printf("\n%s\nreport: %s\n", report.numbers().text().c_str(),
              (result.folder / "report.html").string().c_str());
}

}  // namespace cxr
