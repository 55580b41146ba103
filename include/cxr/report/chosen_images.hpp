// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <tuple>
#include <vector>

#include "cxr/measure/decision_margin.hpp"
#include "cxr/report/reported_run.hpp"

namespace cxr::detail {

/// An image to look at: of findings, one of them.
struct chosen_image {
  std::size_t record = 0;       ///< index into the source's records
  std::string truth;            ///< the class; of findings "effusion absent"
  std::string predicted;        ///< the same
  double probability = 0;       ///< of what was predicted
  double margin = 0;            ///< decision_margin
  std::size_t class_index = 0;  ///< predicted; of findings the finding
};

/// Which images of a subset a person should look at.
struct chosen_images {
  std::vector<chosen_image> mistakes;    ///< predicted wrong, the surest first
  std::vector<chosen_image> least_sure;  ///< nearest to another decision, the least sure first
};

/// Of images with one class each.
inline chosen_image chosen_class(reported_run const& run, predictions const& output,
                                 std::size_t image) {
  auto const predicted = output.predicted(image);
  return {
      output.records[image],          run.classes[static_cast<std::size_t>(output.labels[image])],
      run.classes[predicted],         output.probabilities(image)[predicted],
      decision_margin(output, image), predicted};
}

/// Of one finding.
inline chosen_image chosen_finding(binary_view const& view, std::size_t image,
                                   std::size_t class_index) {
  bool const present = view.output.labels[image] == 1, called = view.output.predicted(image) == 1;
  double const probability = view.output.probabilities(image)[1];
  return {view.output.records[image],
          view.positive + (present ? " present" : " absent"),
          view.positive + (called ? " present" : " absent"),
          called ? probability : 1 - probability,
          decision_margin(view.output, image),
          class_index};
}

/// At most `count` of each kind. Images with findings are chosen by the finding that is surest or least
/// sure; images without records cannot be found again, and are not chosen.
inline chosen_images images_to_look_at(reported_run const& run, predictions const& output,
                                       std::size_t count = 8) {
  chosen_images all;
  if (output.records.size() != output.size() || output.classes < 2) return all;
  if (output.kind() == labelling::exclusive) {
    for (auto const image : surest_mistakes(output, count))
      all.mistakes.push_back(chosen_class(run, output, image));
    for (auto const image : least_sure(output, count))
      all.least_sure.push_back(chosen_class(run, output, image));
    return all;
  }
  auto const views = views_of(run, output);
  for (std::size_t k = 0; k < views.size(); ++k) {
    for (auto const image : surest_mistakes(views[k].output, count))
      all.mistakes.push_back(chosen_finding(views[k], image, k));
    for (auto const image : least_sure(views[k].output, count))
      all.least_sure.push_back(chosen_finding(views[k], image, k));
  }
  auto const sure = [](auto const& left, auto const& right) { return left.margin > right.margin; };
  std::stable_sort(all.mistakes.begin(), all.mistakes.end(), sure);
  std::stable_sort(all.least_sure.rbegin(), all.least_sure.rend(), sure);
  for (auto* const list : {&all.mistakes, &all.least_sure})
    list->resize(std::min(list->size(), count));
  return all;
}

}  // namespace cxr::detail
