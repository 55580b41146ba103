// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/measure/measurement.hpp"
#include "cxr/measure/predictions.hpp"

namespace cxr {

/// How a label is compared with the probabilities.
enum class label_quality : std::uint8_t {
  self_confidence,   ///< the probability of the label
  normalised_margin  ///< (that, less the largest probability of another class, plus 1) / 2
};
/// The words of a label_quality, in the order of its values.
constexpr std::array<std::string_view, 2> names(label_quality) {
  return {"self_confidence", "normalised_margin"};
}

/// A label that the probabilities speak against. A reason to look at the image, no verdict.
struct suspected_label {
  std::size_t image = 0;        ///< position in the predictions
  std::size_t class_index = 0;  ///< findings: the finding; exclusive classes: the label
  std::size_t likeliest =
      0;               ///< exclusive: the likeliest other class; findings: 1 present, 0 absent
  double quality = 0;  ///< in 0…1, low: suspect
};

namespace detail {

inline double quality_of(double own, double largest_other, label_quality rule) {
  return rule == label_quality::self_confidence ? own : (own - largest_other + 1) / 2;
}

/// Requires exclusive classes, two at least. @throws data_error
inline void require_other_class(predictions const& subset) {
  if (subset.kind() == labelling::exclusive && subset.classes > 1) return;
  throw data_error("labels are compared with other classes, and there are " +
                       (subset.classes < 2 ? std::string("none") : std::string("findings")),
                   "give predictions of two exclusive classes or more", "label-errors");
}

/// A ranking with NaN in it has no order. @throws data_error
inline void require_numbers(predictions const& subset) {
  for (std::size_t image = 0; image < subset.size(); ++image)
    if (subset.is_nan(image))
      throw data_error("image " + std::to_string(image) + ": " + std::string(nan_logit),
                       "leave out the images without a prediction", "label-errors");
}

/// The label of an image that has one of several classes.
inline suspected_label judged_label(predictions const& subset, std::size_t image,
                                    label_quality rule) {
  auto const p = subset.probabilities(image);
  auto const label = static_cast<std::size_t>(subset.labels[image]);
  std::size_t other = label == 0 ? 1 : 0;
  for (std::size_t k = 0; k < p.size(); ++k)
    if (k != label && p[k] > p[other]) other = k;
  return {image, label, other, quality_of(p[label], p[other], rule)};
}

}  // namespace detail

/// How far the probabilities support each label. They have to be of a network that was not trained on the
/// image: its validation, or the folds of a cross-validation together.
/// @param subset  of two or more exclusive classes, or of findings
/// @returns exclusive: one for each image; findings: one for each image and finding that is known
/// @throws data_error (a single exclusive class, a logit that is NaN)
/// Source   Northcutt, Jiang, Chuang 2021, Confident learning, JAIR 70:1373; the scores equal
///          cleanlab.rank.get_label_quality_scores
inline std::vector<suspected_label> label_qualities(
    predictions const& subset, label_quality rule = label_quality::self_confidence) {
  bool const exclusive = subset.kind() == labelling::exclusive;
  if (exclusive) detail::require_other_class(subset);
  detail::require_numbers(subset);
  std::vector<suspected_label> all;
  for (std::size_t image = 0; image < subset.size(); ++image) {
    if (exclusive) {
      all.push_back(detail::judged_label(subset, image, rule));
      continue;
    }
    auto const p = subset.probabilities(image);
    for (std::size_t k = 0; k < subset.classes; ++k) {
      if (subset.finding(image, k) == presence::unknown) continue;
      bool const present = subset.finding(image, k) == presence::present;
      double const own = present ? p[k] : 1 - p[k];
      all.push_back({image, k, present ? 0u : 1u, detail::quality_of(own, 1 - own, rule)});
    }
  }
  return all;
}

/// The labels that the probabilities speak against most, the most suspect first; of equals in the order of
/// the images. A ranking: how many of them are wrong, confident_joint() estimates and a person decides.
/// @param count  at most so many
/// @throws data_error (a single exclusive class, a logit that is NaN)
inline std::vector<suspected_label> suspected_label_errors(
    predictions const& subset, std::size_t count,
    label_quality rule = label_quality::self_confidence) {
  auto all = label_qualities(subset, rule);
  std::stable_sort(all.begin(), all.end(), [](auto const& left, auto const& right) {
    return left.quality < right.quality;
  });
  all.resize(std::min(count, all.size()));
  return all;
}

/// How many images of each label are confidently of each class: those that reach the mean probability
/// that the class has among the images with its label. Outside of the diagonal are labels that look
/// wrong; an image that reaches none is not counted, a place of the diagonal is at least 1.
/// @param subset  of exclusive classes
/// @returns (K,K) row by row: label, class
/// @throws data_error (findings, a single class, a logit that is NaN)
/// Source   Northcutt et al. 2021, eq. 1; equals cleanlab.count.compute_confident_joint, not calibrated
inline std::vector<std::size_t> confident_joint(predictions const& subset) {
  detail::require_other_class(subset);
  detail::require_numbers(subset);
  constexpr double tolerance = 1e-6, least = 2e-6;  // as cleanlab's
  auto const K = subset.classes;
  std::vector<double> thresholds(K), images(K);
  for (std::size_t image = 0; image < subset.size(); ++image) {
    auto const label = static_cast<std::size_t>(subset.labels[image]);
    thresholds[label] += subset.probabilities(image)[label], ++images[label];
  }
  for (std::size_t k = 0; k < K; ++k)
    thresholds[k] = images[k] == 0 ? 2 : std::max(least, thresholds[k] / images[k]);
  std::vector<std::size_t> joint(K * K);
  for (std::size_t image = 0; image < subset.size(); ++image) {
    auto const p = subset.probabilities(image);
    std::size_t reached = 0, first = 0;
    for (std::size_t k = K; k-- > 0;)
      if (p[k] >= thresholds[k] - tolerance) ++reached, first = k;
    if (reached == 0) continue;
    auto const likeliest =
        static_cast<std::size_t>(std::max_element(p.begin(), p.end()) - p.begin());
    ++joint[static_cast<std::size_t>(subset.labels[image]) * K + (reached > 1 ? likeliest : first)];
  }
  for (std::size_t k = 0; k < K; ++k) joint[k * K + k] = std::max<std::size_t>(1, joint[k * K + k]);
  return joint;
}

}  // namespace cxr
