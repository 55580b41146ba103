// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/data/source/source.hpp"

namespace cxr {

/// Above which probability a class is predicted; chosen on validation, applied everywhere after.
struct operating_point {
  std::string rule = "0.5";  ///< how it was chosen, in words
  /// Probabilities. Two exclusive classes: (1), for the second class; multi-label: (K). Empty: 0.5,
  /// or the likeliest of several exclusive classes.
  std::vector<double> thresholds;

  bool operator==(operating_point const&) const = default;  ///< equal in rule and thresholds
};

/// The output of a network for a whole subset, on the host, each image exactly once.
struct predictions {
  std::size_t classes = 0;                    ///< K
  std::vector<float> logits;                  ///< (N,K) row by row, unbounded log-odds
  std::vector<std::int64_t> labels;           ///< exclusive: (N) class index
  std::vector<std::size_t> records;           ///< (N) index into the source's records
  double loss = 0;                            ///< mean over the images, weighted as in training
  std::vector<presence> findings = {};        ///< multi-label: (N,K) row by row; else empty
  std::vector<std::string> class_names = {};  ///< (K), for tables; may be empty
  cxr::operating_point operating_point = {};  ///< turns probabilities into classes
  std::vector<std::size_t> assigned = {};     ///< (N) class of each image, where that was decided
                                              ///< elsewhere; empty: by the operating point
  std::vector<double> class_weights = {};     ///< (K) how much each class counted in training, in
                                              ///< relation to its images; empty: as its images

  /// Predictions of any program, to be measured. Scores of 0 and 1 become log-odds of -690 and 690.
  /// @param scores   probabilities in 0…1: (N,K) row by row; of two classes also (N), of the second
  /// @param labels   (N) class index
  /// @throws data_error (a score that is no probability, a label out of range), shape_error (another
  ///         number of scores than images and classes)
  static predictions from_scores(std::span<double const> scores, std::vector<std::int64_t> labels,
                                 std::size_t classes = 2);
  /// The same of findings. @param labels  (N,K) row by row, as the scores
  static predictions from_scores(std::span<double const> scores, std::vector<presence> labels,
                                 std::size_t classes);

  /// N, the number of images.
  std::size_t size() const { return classes == 0 ? 0 : logits.size() / classes; }
  /// Whether each image has one class, or findings of its own.
  labelling kind() const {
    return findings.empty() ? labelling::exclusive : labelling::multi_label;
  }
  /// Logit of one image and class.
  float logit(std::size_t image, std::size_t class_index) const {
    return logits[image * classes + class_index];
  }
  /// Label of one image and finding. @pre kind() is multi_label
  presence finding(std::size_t image, std::size_t class_index) const {
    return findings[image * classes + class_index];
  }
  /// The name of a class, or its number.
  std::string class_name(std::size_t class_index) const {
    return class_index < class_names.size() ? class_names[class_index]
                                            : std::to_string(class_index);
  }
  /// (K) probabilities of one image: softmax as scipy.special.softmax, or of each finding by itself
  /// as scipy.special.expit.
  std::vector<double> probabilities(std::size_t image) const;
  /// (K) the same at the prevalence of the training images. A network that was trained with class
  /// weights w gives probabilities as if class k were w_k times as frequent; here that is taken back:
  /// p_k / w_k, divided by the sum over the classes. Of a finding, the odds are divided by w.
  /// Source  Saerens, Latinne, Decaestecker 2002, Neural Computation 14:21, eq. 4; Elkan 2001, The
  ///         foundations of cost-sensitive learning, theorem 2
  std::vector<double> prevalent_probabilities(std::size_t image) const;
  /// The predicted class of an image. Two classes: the second above its threshold; else the largest
  /// logit, the first of equals, as numpy.argmax. @pre kind() is exclusive
  std::size_t predicted(std::size_t image) const;
  /// Whether a finding is predicted. @pre kind() is multi_label
  bool predicted_present(std::size_t image, std::size_t class_index) const {
    return exceeds(logit(image, class_index), class_index);
  }
  /// One class against the rest, as predictions of two classes in which it has the same probability
  /// and is predicted for the same images; where the finding is unknown, the image is left out.
  predictions one_vs_rest(std::size_t class_index) const;

 private:
  /// Softmax of the logits of one image, or the logistic function of each.
  std::vector<double> normalised(std::vector<double> log_odds) const;
  /// Whether a probability, in log-odds, is above a threshold. Log-odds still differ where
  /// probabilities round to 1.
  bool exceeds(double log_odds, std::size_t threshold_index) const {
    auto const& thresholds = operating_point.thresholds;
    double const p = threshold_index < thresholds.size() ? thresholds[threshold_index] : 0.5;
    return log_odds > std::log(p / (1 - p));
  }
  /// logsumexp of the logits of all other classes: the logit of "another class".
  double rest_logit(std::size_t image, std::size_t class_index) const;
};

namespace detail {

/// The logarithm of a probability, for a softmax that gives it back.
inline double log_probability(double probability) {
  return std::log(std::max(probability, 1e-300));
}

inline void require_scores(std::span<double const> scores, std::size_t expected) {
  if (scores.size() != expected)
    throw shape_error(std::to_string(scores.size()) +
                          " scores were given where labels and classes "
                          "need " +
                          std::to_string(expected),
                      "give one score for each image and class", "label-count");
  for (std::size_t index = 0; index < scores.size(); ++index)
    if (!(scores[index] >= 0 && scores[index] <= 1))
      throw data_error("score " + std::to_string(index) + " is " + std::to_string(scores[index]) +
                           ", which is no probability",
                       "give probabilities, or set predictions::logits to log-odds", "score-range");
}

}  // namespace detail

inline predictions predictions::from_scores(std::span<double const> scores,
                                            std::vector<std::int64_t> labels, std::size_t classes) {
  bool const second_only = classes == 2 && scores.size() == labels.size();
  detail::require_scores(scores, second_only ? labels.size() : labels.size() * classes);
  predictions subset{.classes = classes, .labels = std::move(labels)};
  for (std::size_t image = 0; image < subset.labels.size(); ++image) {
    detail::require_label(subset.labels[image], classes, "image " + std::to_string(image));
    subset.records.push_back(image);
  }
  for (double const score : scores) {
    if (second_only)
      subset.logits.push_back(static_cast<float>(detail::log_probability(1 - score)));
    subset.logits.push_back(static_cast<float>(detail::log_probability(score)));
  }
  return subset;
}

inline predictions predictions::from_scores(std::span<double const> scores,
                                            std::vector<presence> labels, std::size_t classes) {
  detail::require_scores(scores, labels.size());
  if (classes == 0 || labels.size() % classes != 0)
    throw shape_error(std::to_string(labels.size()) + " findings are no rows of " +
                          std::to_string(classes) + " classes",
                      "give one label for each image and class", "label-count");
  predictions subset{.classes = classes, .findings = std::move(labels)};
  for (double const score : scores)
    subset.logits.push_back(
        static_cast<float>(detail::log_probability(score) - detail::log_probability(1 - score)));
  for (std::size_t image = 0; image < subset.size(); ++image) subset.records.push_back(image);
  return subset;
}

inline std::vector<double> predictions::probabilities(std::size_t image) const {
  auto const* row = logits.data() + image * classes;
  return normalised({row, row + classes});
}

inline std::vector<double> predictions::prevalent_probabilities(std::size_t image) const {
  auto const* row = logits.data() + image * classes;
  std::vector<double> log_odds(row, row + classes);
  for (std::size_t k = 0; k < std::min(classes, class_weights.size()); ++k)
    log_odds[k] -= std::log(class_weights[k]);
  return normalised(std::move(log_odds));
}

inline std::vector<double> predictions::normalised(std::vector<double> probability) const {
  if (kind() == labelling::multi_label) {
    for (auto& value : probability) value = 1 / (1 + std::exp(-value));
    return probability;
  }
  double const largest = *std::max_element(probability.begin(), probability.end());
  double sum = 0;
  for (auto& value : probability) sum += value = std::exp(value - largest);
  for (auto& value : probability) value /= sum;
  return probability;
}

inline std::size_t predictions::predicted(std::size_t image) const {
  if (!assigned.empty()) return assigned[image];
  auto const* row = logits.data() + image * classes;
  if (classes == 2) return exceeds(static_cast<double>(row[1]) - static_cast<double>(row[0]), 0);
  return static_cast<std::size_t>(std::max_element(row, row + classes) - row);
}

inline double predictions::rest_logit(std::size_t image, std::size_t class_index) const {
  double largest = -std::numeric_limits<double>::infinity(), sum = 0;
  for (std::size_t k = 0; k < classes; ++k)
    if (k != class_index) largest = std::max(largest, static_cast<double>(logit(image, k)));
  for (std::size_t k = 0; k < classes; ++k)
    if (k != class_index) sum += std::exp(static_cast<double>(logit(image, k)) - largest);
  return largest + std::log(sum);
}

inline predictions predictions::one_vs_rest(std::size_t class_index) const {
  predictions binary{.classes = 2, .class_names = {"rest", class_name(class_index)}};
  bool const multi_label = kind() == labelling::multi_label;
  for (std::size_t image = 0; image < size(); ++image) {
    if (multi_label && finding(image, class_index) == presence::unknown) continue;
    bool const positive = multi_label ? finding(image, class_index) == presence::present
                                      : labels[image] == static_cast<std::int64_t>(class_index);
    double const rest = multi_label ? 0 : rest_logit(image, class_index);
    binary.logits.insert(binary.logits.end(),
                         {static_cast<float>(rest), logit(image, class_index)});
    binary.labels.push_back(positive);
    binary.records.push_back(image < records.size() ? records[image] : image);
    binary.assigned.push_back(multi_label ? predicted_present(image, class_index)
                                          : predicted(image) == class_index);
  }
  return binary;
}

}  // namespace cxr
