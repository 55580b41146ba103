// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cxr/compose/run_record.hpp"
#include "cxr/core/text.hpp"
#include "cxr/report/html.hpp"
#include "cxr/report/reported_run.hpp"
#include "cxr/report/section/verdict.hpp"

namespace cxr::detail {

/// One item that readers of a study look for.
struct checklist_item {
  std::string claim;   ///< number in CLAIM 2020
  std::string tripod;  ///< number in TRIPOD+AI 2024
  std::string topic;
  std::string answer;  ///< empty: only the authors know
};

/// "source kaggle_chest_xray, split patient_holdout"
inline std::string policies_text(reported_run const& run,
                                 std::vector<std::string_view> const& headings) {
  std::string text;
  for (auto const heading : headings) {
    auto const policy = run.settings.is_object() ? policy_in(run.settings, heading) : "";
    if (!policy.empty()) text += (text.empty() ? "" : ", ") + std::string(heading) + " " + policy;
  }
  return text.empty() ? "see the pipeline below" : text;
}

/// "train 120 (of 80 patients), validation …"
inline std::string partitions_text(reported_run const& run) {
  std::string text;
  auto const add = [&](char const* name, subset_counts const& counts, std::size_t images) {
    text += (text.empty() ? "" : "; ") + std::string(name) + " " + counted(images, "image") +
            " of " + counted(static_cast<std::size_t>(counts.patients), "patient");
  };
  add("train", run.split.certificate.train, run.split.train.size());
  add("validation", run.split.certificate.validation, run.split.validation.size());
  add("test", run.split.certificate.test, run.split.test.size());
  return text;
}

/// Items about the data. Source  Mongan, Moy, Kahn 2020, Radiology: AI 2:e200029 (CLAIM); Collins et al.
/// 2024, BMJ 385:e078378 (TRIPOD+AI)
inline std::vector<checklist_item> data_items(reported_run const& run) {
  return {
      {"1, 2", "1, 2", "Title and abstract", ""},
      {"3, 4", "3, 4", "Background, intended use, objectives", ""},
      {"5, 6", "5a", "Study design and goal", ""},
      {"7", "5a, 5b", "Data sources and dates", ""},
      {"8, 10", "6a, 6b", "Eligibility, selection of the images", ""},
      {"9", "7", "Preprocessing", policies_text(run, {"preprocess", "augment", "stress"})},
      {"11", "9a", "Data elements", "the pixels of an image; nothing else enters the network"},
      {"12", "17", "De-identification, ethical approval", ""},
      {"13", "11", "Missing data",
       run.split.certificate.unused.entries.empty()
           ? "every image of the folder is used; unreadable ones stop the run"
           : "see \"Not used of the data folder\""},
      {"14, 15", "8a, 8b", "Reference standard and why it was chosen",
       "classes: " + first_names(run.classes) + "; their origin is for the authors to say"},
      {"16 to 18", "8c", "Annotators, tools, variability", ""},
      {"19", "10", "Sample size", partitions_text(run) + "; its reasons are for the authors"},
      {"20", "16", "How images were assigned to partitions",
       run.split.certificate.rule + ", seed " + std::to_string(run.split.certificate.seed)},
      {"21", "16", "Level at which partitions are disjoint",
       std::to_string(run.split.certificate.patients_shared) + " patients in more than one subset"},
      {"33", "20a", "Flow of the patients", partitions_text(run)},
      {"34", "20b", "Demographic and clinical characteristics", ""}};
}

/// Whether the network is one of the training or the mean of several.
inline std::string network_text(reported_run const& run) {
  auto const average = run.settings.is_object() ? policy_in(run.settings, "average") : "";
  if (average.empty() || average == "no_average") return "none: one network";
  return "one network, whose parameters are the mean of several steps (average " + average + ")";
}

/// Items about network and training.
inline std::vector<checklist_item> model_items(reported_run const& run) {
  return {
      {"22", "12c, 22", "Model", policies_text(run, {"backbone", "head"})},
      {"23", "18f", "Software", "see \"Versions\""},
      {"24", "12c", "Initial parameters", policies_text(run, {"backbone"})},
      {"25", "12c", "Training",
       policies_text(run, {"loss", "optimizer", "schedule", "sampler", "average"}) + "; " +
           counted(run.history.size(), "epoch")},
      {"26", "12c", "Choice of the final model",
       "epoch " + std::to_string(run.best_epoch + 1) + ", by " +
           run_setting(run, "select-by", std::string("validation"))},
      {"27", "12c", "Ensembles", network_text(run)},
      {"", "13", "Class imbalance", policies_text(run, {"loss", "sampler"}) + "; see the settings"},
      {"", "14", "Fairness",
       run.headline().subgroups.empty()
           ? ""
           : "subgroups by the columns of the source; see \"Subgroups\""},
      {"", "15", "Output and threshold", "operating point " + point_text(run.operating_point)}};
}

/// Items about the evaluation, and what only the authors know.
inline std::vector<checklist_item> evaluation_items(reported_run const& run, bool explained) {
  bool const has_test = run.headline().name == "test";
  std::string const unit = knows_patients(run, run.headline().output) ? "patients" : "images";
  return {{"28, 29", "12e", "Metrics and their uncertainty",
           run_setting(run, "resamples", std::int64_t{2000}) > 0
               ? "see \"Numbers\"; 95 % intervals over " + unit + ", bands by bootstrap"
               : "95 % intervals over " + unit +
                     " in the verdict; none of the other numbers, for "
                     "--resamples is 0"},
          {"30", "12e", "Robustness",
           subset_named(run, "stress") != nullptr ? "validation under stress" : ""},
          {"31", "", "Explanation", explained ? "heat maps, see \"Images to look at\"" : ""},
          {"32", "5a", "External data",
           has_test ? "the test subset; whether it is external is for the "
                      "authors to say"
                    : "none: there is no test subset"},
          {"35, 36", "23a", "Performance", "see \"Numbers\" and \"Curves\""},
          {"37", "", "Failures", "see \"Images to look at\""},
          {"38, 39", "25 to 27", "Limitations, use, implications", ""},
          {"40, 41", "18a to 18e", "Registration, protocol, availability of data and code", ""},
          {"42", "18a", "Funding", ""}};
}

inline std::string card_rows(reported_run const& run) {
  std::vector<std::vector<std::string>> rows{{"part", "what is known"}};
  rows.push_back({"Model", policies_text(run, {"backbone", "head"}) + "; input " +
                               policies_text(run, {"preprocess"})});
  rows.push_back({"Decides between", first_names(run.classes)});
  rows.push_back({"Training data", partitions_text(run)});
  rows.push_back({"Evaluation", verdict_of_run(run).text});
  rows.push_back({"Operating point", point_text(run.operating_point)});
  rows.push_back({"Intended use", "research; not for clinical use"});
  rows.push_back({"Not known",
                  "other hospitals, devices, ages and projections than those of the "
                  "images; diseases that the classes do not name"});
  return html::table("Model card", rows);
}

/// What the model is, and the items of two reporting guidelines that a run can fill.
inline std::string model_card_section(reported_run const& run, bool explained) {
  auto items = data_items(run);
  for (auto const& more : {model_items(run), evaluation_items(run, explained)})
    items.insert(items.end(), more.begin(), more.end());
  std::string rows;
  for (auto const& [claim, tripod, topic, answer] : items)
    rows += "<tr><th scope=\"row\">" + html::escaped(topic) + "</th><td>" + claim + "</td><td>" +
            tripod + "</td>" +
            (answer.empty() ? "<td class=\"todo\">to be filled by the authors"
                            : "<td>" + html::escaped(answer)) +
            "</td></tr>\n";
  return card_rows(run) + "<h3>CLAIM and TRIPOD+AI</h3>\n" +
         html::paragraph(
             "Numbers are those of CLAIM (2020) and TRIPOD+AI (2024). What a run cannot "
             "know is left to the authors.",
             "note") +
         html::scrolled(
             "Checklist",
             "<table>\n<thead><tr><th scope=\"col\">item</th><th scope=\"col\">CLAIM</th>"
             "<th scope=\"col\">TRIPOD+AI</th><th scope=\"col\">this run</th></tr></thead>\n"
             "<tbody>" +
                 rows + "</tbody></table>");
}

}  // namespace cxr::detail
