// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <sstream>
#include <string>
#include <string_view>

#include "cxr/core/csv.hpp"
#include "cxr/measure/conformal.hpp"
#include "cxr/run/result.hpp"

namespace cxr {

namespace detail {

/// "present", "absent" or an empty cell.
inline std::string_view presence_word(presence state) {
  return state == presence::present ? "present" : state == presence::absent ? "absent" : "";
}

template <class Results>
void add_row(std::ostringstream& csv, run_result<Results> const& result,
             evaluation<Results> const& subset, std::size_t image) {
  auto const& output = subset.output;
  auto const& record = result.records[output.records[image]];
  csv << subset.name << ',' << csv_cell(record.id) << ',' << csv_cell(record.patient);
  auto const probabilities = output.probabilities(image);
  if (output.kind() == labelling::exclusive) {
    auto const predicted = output.predicted(image);
    csv << ',' << csv_cell(result.classes[static_cast<std::size_t>(record.label)]);
    for (std::size_t k = 0; k < output.classes; ++k) csv << ',' << output.logit(image, k);
    for (double const probability : probabilities) csv << ',' << probability;
    csv << ',' << csv_cell(result.classes[predicted]) << ',' << probabilities[predicted];
    if (auto const& sets = result.abstention.fitted)
      csv << ',' << csv_cell(set_text((*sets)(output, image), result.classes));
    csv << '\n';
    return;
  }
  for (std::size_t k = 0; k < output.classes; ++k)
    csv << ',' << presence_word(output.finding(image, k)) << ',' << output.logit(image, k) << ','
        << (output.predicted_present(image, k) ? "present" : "absent") << ',' << probabilities[k];
  csv << '\n';
}

}  // namespace detail

/// Every evaluated image once (not again as it is under stress) as CSV: subset, file, patient; then, for
/// exclusive classes, label, logits, probabilities, predicted class, its probability and, of a run with
/// --abstain, the set of classes ("NORMAL|PNEUMONIA"); for each finding label (empty: unknown), logit,
/// prediction and probability. Probabilities are those at the prevalence of the training images,
/// calibrated; the operating point, which decides what is predicted, is a threshold of the uncorrected ones.
template <class Results>
std::string predictions_csv(run_result<Results> const& result) {
  auto csv = csv_stream();
  csv << "subset,file,patient";
  bool const multi_label = !result.evaluations.empty() &&
                           result.evaluations.front().output.kind() == labelling::multi_label;
  if (!multi_label) csv << ",label";
  for (auto const& name : result.classes)
    if (multi_label)
      csv << ',' << csv_cell(name) << ',' << csv_cell("logit_" + name) << ','
          << csv_cell("predicted_" + name) << ',' << csv_cell("probability_" + name);
    else
      csv << ',' << csv_cell("logit_" + name);
  for (auto const& name : result.classes)
    if (!multi_label) csv << ',' << csv_cell("probability_" + name);
  csv << (multi_label ? "" : ",predicted,probability")
      << (result.abstention.fitted ? ",set\n" : "\n");
  for (auto const& subset : result.evaluations)
    for (std::size_t image = 0; subset.name != "stress" && image < subset.output.size(); ++image)
      detail::add_row(csv, result, subset, image);
  return csv.str();
}

}  // namespace cxr
