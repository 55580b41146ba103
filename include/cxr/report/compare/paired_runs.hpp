// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "cxr/measure/gathered.hpp"
#include "cxr/measure/interval/delong.hpp"
#include "cxr/measure/interval/mcnemar.hpp"
#include "cxr/measure/interval/paired_bootstrap.hpp"
#include "cxr/measure/interval/pairs.hpp"
#include "cxr/measure/interval/resampling.hpp"
#include "cxr/measure/metric/agreement/balanced_accuracy.hpp"
#include "cxr/measure/metric/agreement/mcc.hpp"
#include "cxr/measure/metric/average/per_class.hpp"
#include "cxr/measure/metric/calibration/brier.hpp"
#include "cxr/measure/metric/calibration/log_loss.hpp"
#include "cxr/measure/metric/rank/auprc.hpp"
#include "cxr/measure/metric/rank/auroc.hpp"
#include "cxr/measure/metric/ratio/accuracy.hpp"
#include "cxr/measure/metric/ratio/f1.hpp"
#include "cxr/measure/metric/ratio/recall.hpp"
#include "cxr/measure/metric/ratio/specificity.hpp"
#include "cxr/measure/metric_set.hpp"
#include "cxr/measure/predictions.hpp"
#include "cxr/report/compare/finished_run.hpp"

namespace cxr {

/// One run beside the first, on the same images: its numbers less those of the first.
struct paired_run {
  std::size_t run = 0;                                           ///< index of the run
  std::string why_not = {};                                      ///< why they are not compared
  comparison auroc = {};                                         ///< DeLong's test; of two classes
  std::optional<mcnemar_result> predicted = {};                  ///< of exclusive classes
  std::vector<std::pair<std::string, comparison>> numbers = {};  ///< paired bootstrap
};

/// All runs beside the first on one subset.
struct paired_subset {
  std::string name;              ///< "validation", "test"
  std::vector<paired_run> runs;  ///< one for each run but the first
};

namespace detail {

/// The position of each image of the first subset in the second; or why there is none.
struct aligned_images {
  std::vector<std::size_t> order;  ///< (N)
  std::string why_not;

  aligned_images(finished_subset const& first, finished_subset const& second) {
    std::unordered_map<std::string_view, std::size_t> places;
    for (std::size_t image = 0; image < second.files.size(); ++image)
      places.emplace(second.files[image], image);
    std::size_t shared = 0;
    for (auto const& file : first.files)
      if (auto const place = places.find(file); place != places.end())
        order.push_back(place->second), ++shared;
    if (shared < first.files.size() || shared < second.files.size()) {
      why_not = "other images: " + std::to_string(shared) + " of " +
                std::to_string(first.files.size()) + " and " + std::to_string(second.files.size()) +
                " are the same";
      return;
    }
    auto const sorted = gathered(second.output, order);
    if (first.output.labels != sorted.labels || first.output.findings != sorted.findings)
      why_not = "the same images with other labels";
    for (std::size_t image = 0; why_not.empty() && image < order.size(); ++image)
      if (first.patients[image] != second.patients[order[image]])
        why_not = "the same images with other patients";
  }
};

/// A number for each patient; an image without a key is a patient of its own.
inline std::vector<std::size_t> numbered_patients(std::vector<std::string> const& keys) {
  std::unordered_map<std::string_view, std::size_t> numbers;
  std::vector<std::size_t> patients;
  for (std::size_t image = 0; image < keys.size(); ++image)
    patients.push_back(keys[image].empty() ? image
                                           : numbers.emplace(keys[image], image).first->second);
  return patients;
}

/// The paired bootstrap of the numbers that the kind of labels has: of ranks and predicted classes by
/// logits, of probabilities by the probabilities that were written.
inline std::vector<std::pair<std::string, comparison>> paired_numbers(
    finished_subset const& run, finished_subset const& first,
    std::vector<std::size_t> const& patients, bootstrap_settings const& settings) {
  auto const differences = [&](auto const& set, predictions const& own, predictions const& base) {
    return paired_bootstrap(set, own, base, patients, settings);
  };
  if (first.output.kind() == labelling::multi_label)
    return differences(metric_set<per_class<auroc>, per_class<auprc>>{}, run.output, first.output);
  auto all =
      first.output.classes == 2
          ? differences(metric_set<accuracy, balanced_accuracy, recall, specificity, f1, mcc, auroc,
                                   auprc>{},
                        run.output, first.output)
          : differences(metric_set<accuracy, balanced_accuracy, mcc>{}, run.output, first.output);
  auto others = differences(metric_set<brier, log_loss>{}, run.probabilities, first.probabilities);
  all.insert(all.end(), std::make_move_iterator(others.begin()),
             std::make_move_iterator(others.end()));
  return all;
}

/// One run beside the first on one subset.
inline paired_run compare_pair(finished_subset const& first, finished_run const& run,
                               std::size_t index, bootstrap_settings const& settings) {
  paired_run pair{.run = index};
  auto const subset = std::find_if(run.subsets.begin(), run.subsets.end(),
                                   [&](auto const& entry) { return entry.name == first.name; });
  if (subset == run.subsets.end()) return {.run = index, .why_not = "no such predictions"};
  aligned_images const images(first, *subset);
  if (!images.why_not.empty()) return {.run = index, .why_not = images.why_not};
  auto sorted = *subset;
  sorted.output = gathered(subset->output, images.order);
  sorted.probabilities = gathered(subset->probabilities, images.order);
  sorted.output.records = first.output.records;
  sorted.probabilities.records = first.output.records;
  auto const patients = numbered_patients(first.patients);
  bool const exclusive = first.output.kind() == labelling::exclusive;
  pair.auroc = exclusive && first.output.classes == 2
                   ? delong_test(sorted.output, first.output, patients, settings.level)
                   : comparison::undefined("not of two exclusive classes");
  if (exclusive) pair.predicted = mcnemar(sorted.output, first.output, patients);
  pair.numbers = paired_numbers(sorted, first, patients, settings);
  return pair;
}

/// Each run but the first beside the first, on each subset of the first.
inline std::vector<paired_subset> paired_subsets(std::vector<finished_run> const& runs,
                                                 bootstrap_settings const& settings) {
  std::vector<paired_subset> subsets;
  for (auto const& first : runs.front().subsets) {
    paired_subset subset{first.name, {}};
    for (std::size_t index = 1; index < runs.size(); ++index)
      subset.runs.push_back(
          other_contents(runs.front(), runs[index])
              ? paired_run{.run = index, .why_not = "other data: the images have other contents"}
              : compare_pair(first, runs[index], index, settings));
    subsets.push_back(std::move(subset));
  }
  return subsets;
}

}  // namespace detail

}  // namespace cxr
