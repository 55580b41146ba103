// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <sstream>
#include <string>
#include <vector>

#include "cxr/core/csv.hpp"
#include "cxr/data/source/source.hpp"
#include "cxr/measure/conformal.hpp"
#include "cxr/use/prediction.hpp"

namespace cxr {

namespace detail {

/// The cells of one image between its file and its error; empty ones where it has no numbers.
template <class Classes>
void add_prediction(std::ostringstream& csv, prediction const& image, Classes const& classes,
                    bool multi_label) {
  bool const predicted = image.error.empty();
  if (!multi_label) {
    csv << ',';
    if (predicted) csv << csv_cell(classes[image.label]);
    csv << ',';
    if (predicted) csv << image.probabilities[image.label];
  }
  for (std::size_t k = 0; k < classes.size(); ++k) {
    if (multi_label) csv << ',' << (!predicted ? "" : image.findings[k] ? "present" : "absent");
    csv << ',';
    if (predicted) csv << image.probabilities[k];
  }
}

}  // namespace detail

/// The predictions for image files as CSV, a row for each: file; then label and its probability, and
/// the probability of each class, or, for each finding, prediction and probability; the classes of
/// its set, "NORMAL|PNEUMONIA", where the model states sets (--abstain); then why there is no
/// prediction, empty where there is one, and why one should not be trusted. Probabilities are calibrated,
/// at the prevalence of the training images.
/// @param images   of a predictor's skip_unreadable()
/// @param classes  their names, in the order of the logits
/// @param labels   whether they are exclusive or findings, which images without a prediction do not show
template <class Classes>
std::string prediction_csv(std::vector<prediction> const& images, Classes const& classes,
                           labelling labels) {
  bool const multi_label = labels == labelling::multi_label;
  auto csv = csv_stream();
  csv << "file" << (multi_label ? "" : ",label,probability");
  for (auto const& name : classes) {
    if (multi_label) csv << ',' << csv_cell("predicted_" + std::string(name));
    csv << ',' << csv_cell("probability_" + std::string(name));
  }
  bool const has_sets = std::any_of(images.begin(), images.end(),
                                    [](prediction const& image) { return image.set.has_value(); });
  csv << (has_sets ? ",set" : "") << ",error,warning\n";
  for (auto const& image : images) {
    csv << csv_cell(image.file.string());
    detail::add_prediction(csv, image, classes, multi_label);
    if (has_sets) csv << ',' << (image.set ? csv_cell(set_text(*image.set, classes)) : "");
    csv << ',' << csv_cell(image.error) << ',' << csv_cell(image.warning) << '\n';
  }
  return csv.str();
}

}  // namespace cxr
