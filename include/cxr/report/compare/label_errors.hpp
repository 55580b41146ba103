// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "cxr/core/csv.hpp"
#include "cxr/core/error.hpp"
#include "cxr/core/settings.hpp"
#include "cxr/measure/label_errors.hpp"
#include "cxr/measure/predictions.hpp"
#include "cxr/report/compare/finished_run.hpp"

namespace cxr {

namespace detail {

/// Adds the images of one set of predictions to another.
inline void append(predictions& all, predictions const& part) {
  all.classes = part.classes;
  all.class_names = part.class_names;
  auto const join = [](auto& list, auto const& more) {
    list.insert(list.end(), more.begin(), more.end());
  };
  join(all.logits, part.logits);
  join(all.labels, part.labels);
  join(all.findings, part.findings);
  join(all.assigned, part.assigned);
  join(all.scores, part.scores);
  while (all.records.size() < all.size()) all.records.push_back(all.records.size());
}

[[noreturn]] inline void refuse_folds(std::string const& problem) {
  throw data_error(problem, "give one run for each fold of one cross-validation", "label-errors");
}

}  // namespace detail

/// The validation images of several runs together, each with the probabilities of the run that was not
/// trained on it. Of a cross-validation (k_fold, one run for each fold) these are all images but the test's.
/// @param folds  finished runs with the same classes
/// @throws data_error (no run, other classes, an image that is validation in two of them)
inline finished_subset cross_validated(std::vector<finished_run> const& folds) {
  finished_subset all{
      .name = "validation", .files = {}, .patients = {}, .output = {}, .probabilities = {}};
  std::unordered_set<std::string_view> files;
  for (auto const& fold : folds) {
    if (fold.classes != folds.front().classes)
      detail::refuse_folds("the runs " + folds.front().name + " and " + fold.name +
                           " have other classes");
    for (auto const& part : fold.subsets) {
      if (part.name != "validation") continue;
      for (auto const& file : part.files)
        if (!files.insert(file).second)
          detail::refuse_folds(file + " is a validation image of two runs");
      all.files.insert(all.files.end(), part.files.begin(), part.files.end());
      all.patients.insert(all.patients.end(), part.patients.begin(), part.patients.end());
      detail::append(all.output, part.output);
      detail::append(all.probabilities, part.probabilities);
    }
  }
  if (all.files.empty()) detail::refuse_folds("there are no validation images");
  return all;
}

/// The most suspect labels as CSV: rank, file, patient, the label, what the network would call it, and the
/// quality of the label in 0…1. Of findings the label is "effusion", or "no effusion".
inline std::string label_errors_csv(finished_subset const& images, std::size_t count,
                                    label_quality rule = label_quality::self_confidence) {
  auto csv = csv_stream();
  csv << "rank,file,patient,label,likeliest," << to_text(rule) << '\n';
  auto const& output = images.probabilities;
  bool const exclusive = output.kind() == labelling::exclusive;
  std::size_t rank = 0;
  for (auto const& suspect : suspected_label_errors(output, count, rule)) {
    auto label = output.class_name(suspect.class_index), likeliest = label;
    if (exclusive)
      likeliest = output.class_name(suspect.likeliest);
    else
      (suspect.likeliest == 1 ? label : likeliest).insert(0, "no ");
    csv << ++rank << ',' << csv_cell(images.files[suspect.image]) << ','
        << csv_cell(images.patients[suspect.image]) << ',' << csv_cell(label) << ','
        << csv_cell(likeliest) << ',' << suspect.quality << '\n';
  }
  return csv.str();
}

}  // namespace cxr
