// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "cxr/core/csv.hpp"
#include "cxr/core/error.hpp"
#include "cxr/core/text.hpp"
#include "cxr/measure/predictions.hpp"

namespace cxr {

/// Sets of classes, fitted on held-out images, that contain the true class of a new image with a chosen
/// probability, in each class alike: one class where the network is sure, several or none where it should
/// abstain. It holds for images such as those it was fitted on, however good the network. As thresholds,
/// the sets are read from what the network gives (predictions::uncorrected_probabilities): neither class
/// weights nor a calibration changes them.
/// Source   Vovk 2012, Conditional validity of inductive conformal predictors, section 3 (Mondrian,
///          with 1 - p_y as nonconformity); equal to crepes with class_cond
struct conformal_sets {
  double error_rate =
      0.1;  ///< in each class, the largest part of images whose set lacks their class
  /// (K) least uncorrected probability at which a class is in the set; minus infinity where the images
  /// of the class are too few to exclude it.
  std::vector<double> least_probability = {};

  /// Fits the sets.
  /// @param held_out    of exclusive classes; neither trained on nor chosen by
  /// @param error_rate  above 0 and below 1
  /// @throws data_error (findings, another error rate, a logit that is not a number)
  static conformal_sets fit(predictions const& held_out, double error_rate = 0.1);

  /// The classes of an image's set, in ascending order.
  std::vector<std::size_t> operator()(predictions const& output, std::size_t image) const {
    std::vector<std::size_t> classes;
    auto const p = output.uncorrected_probabilities(image);
    for (std::size_t k = 0; k < p.size(); ++k)
      if (p[k] >= least_probability[k]) classes.push_back(k);
    return classes;
  }
};

inline conformal_sets conformal_sets::fit(predictions const& held_out, double error_rate) {
  if (!(error_rate > 0 && error_rate < 1))
    throw data_error("the error rate of conformal sets is " + fixed_text(error_rate, 4),
                     "give a part between 0 and 1, such as 0.1", "score-range");
  if (held_out.kind() == labelling::multi_label)
    throw data_error("conformal sets were asked of findings, which do not exclude one another",
                     "give one_vs_rest(k) of each finding", "score-range");
  conformal_sets sets{error_rate, {}};
  for (std::size_t k = 0; k < held_out.classes; ++k) {
    std::vector<double> own;  // probabilities of the class among its images
    for (std::size_t image = 0; image < held_out.size(); ++image)
      if (held_out.labels[image] == static_cast<std::int64_t>(k))
        own.push_back(held_out.uncorrected_probabilities(image)[k]);
    // A new image of the class is as likely at each of the n + 1 ranks.
    auto const excluded = std::min(
        own.size(), static_cast<std::size_t>(
                        std::floor(error_rate * static_cast<double>(own.size() + 1) + 1e-12)));
    if (std::any_of(own.begin(), own.end(), [](double p) { return std::isnan(p); }))
      throw data_error("conformal sets were asked of a logit that is not a number",
                       "leave out the images without a prediction", "score-range");
    std::sort(own.begin(), own.end());
    sets.least_probability.push_back(excluded == 0 ? -std::numeric_limits<double>::infinity()
                                                   : own[excluded - 1]);
  }
  return sets;
}

/// A set as text: "NORMAL|PNEUMONIA", a name with a bar or a quote in quotes; empty where it has no class.
/// @param names  (K) of the classes
template <class Names>
std::string set_text(std::vector<std::size_t> const& set, Names const& names) {
  std::string text;
  for (auto const k : set)
    text += (text.empty() ? "" : "|") + detail::quoted_where(std::string(names[k]), "|\"");
  return text;
}

}  // namespace cxr
