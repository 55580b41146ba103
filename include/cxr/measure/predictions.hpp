// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/core/text.hpp"
#include "cxr/data/source/source.hpp"
#include "cxr/measure/logistic.hpp"

namespace cxr {

/// Above which probability a class is predicted; chosen on validation, applied everywhere after.
struct operating_point {
  std::string rule = "0.5";  ///< how it was chosen, in words
  /// For predictions::uncorrected_probabilities. Two exclusive classes: (1), for the second class;
  /// multi-label: (K). Empty: 0.5, or the likeliest of several exclusive classes.
  std::vector<double> thresholds = {};

  bool operator==(operating_point const&) const = default;  ///< equal in rule and thresholds
};

/// The output of a network for a whole subset, on the host, each image exactly once.
struct predictions {
  std::size_t classes = 0;                    ///< K
  std::vector<float> logits = {};             ///< (N,K) row by row, unbounded log-odds
  std::vector<std::int64_t> labels = {};      ///< exclusive: (N) class index
  std::vector<std::size_t> records = {};      ///< (N) index into the source's records
  double loss = 0;                            ///< mean over the images, weighted as in training
  std::vector<presence> findings = {};        ///< multi-label: (N,K) row by row; else empty
  std::vector<std::string> class_names = {};  ///< (K), for tables; may be empty
  cxr::operating_point operating_point = {};  ///< turns probabilities into classes
  std::vector<std::size_t> assigned = {};     ///< (N) class of each image, where that was decided
                                              ///< elsewhere; empty: by the operating point
  std::vector<double> class_weights = {};     ///< (K) how much each class counted in training, in
                                              ///< relation to its images; empty: as its images
  /// (N,K) row by row: the probabilities of another program, used instead of the logits; else empty.
  std::vector<double> scores = {};
  /// (N,K) row by row: probabilities after calibration::apply; empty: not calibrated.
  std::vector<double> calibrated = {};

  /// Predictions of any program, to be measured; thresholds apply to the scores as they are.
  /// @param scores   probabilities in 0…1: (N,K) row by row, the sum of a row within 0.001 of 1; of two
  ///                 classes also (N), of the second
  /// @param labels   (N) class index
  /// @throws data_error (a score that is no probability, a row with another sum, a label out of range),
  ///         shape_error (another number of scores than images and classes)
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
  /// Whether a logit or score of an image is NaN: no class can be predicted, and metrics of predicted
  /// classes are undefined.
  bool is_nan(std::size_t image) const {
    for (std::size_t cell = image * classes; cell < (image + 1) * classes; ++cell)
      if (std::isnan(logits[cell]) || (!scores.empty() && std::isnan(scores[cell]))) return true;
    return false;
  }
  /// (K) logits of one image in double; those of `scores` were not rounded to float. Scores of 0 and 1
  /// become log-odds of -690 and 690.
  std::vector<double> precise_logits(std::size_t image) const;
  /// (K) probabilities of one image, as they are shown: the calibrated ones, where there are, else the
  /// uncalibrated ones.
  std::vector<double> probabilities(std::size_t image) const;
  /// (K) probabilities of one image at the class frequencies of the training images: of exclusive
  /// classes with the sum 1, of findings each by itself. A network that was trained with class weights
  /// w answers as if class k were w_k times as frequent; here that is taken back: p_k / w_k, divided by
  /// the sum over the classes. Of a finding, the odds are divided by w_k.
  /// Source  Saerens, Latinne, Decaestecker 2002, Neural Computation 14:21, eq. 4; Elkan 2001, The
  ///         foundations of cost-sensitive learning, theorem 2
  std::vector<double> uncalibrated_probabilities(std::size_t image) const;
  /// (K) what the network gives, in which class weights count: scipy.special.softmax of the logits, of
  /// findings scipy.special.expit of each. Thresholds apply to these; without class weights they equal
  /// the uncalibrated ones.
  std::vector<double> uncorrected_probabilities(std::size_t image) const;
  /// The predicted class of an image. Two classes: the second above its threshold; else the largest
  /// logit or score, the first of equals, as numpy.argmax. @pre kind() is exclusive
  std::size_t predicted(std::size_t image) const;
  /// Whether a finding is predicted. @pre kind() is multi_label
  bool predicted_present(std::size_t image, std::size_t class_index) const {
    return exceeds(image, class_index, class_index);
  }
  /// One class against the rest, as predictions of two classes in which it has the same probability
  /// and is predicted for the same images; where the finding is unknown, the image is left out. Class
  /// weights are taken out of its logits: clear `class_weights` before, to choose thresholds on them.
  predictions one_vs_rest(std::size_t class_index) const;

 private:
  /// Softmax of the logits of one image, or the logistic function of each.
  std::vector<double> normalised(std::vector<double> log_odds) const;
  /// (K) of one image, in a list of all.
  std::vector<double> row(std::vector<double> const& all, std::size_t image) const {
    auto const first = all.begin() + static_cast<std::ptrdiff_t>(image * classes);
    return {first, first + static_cast<std::ptrdiff_t>(classes)};
  }
  /// Whether a class is above a threshold; equal is not above. Of logits this is compared in log-odds,
  /// which still differ where probabilities round to 1.
  bool exceeds(std::size_t image, std::size_t class_index, std::size_t threshold_index) const;
  /// The logarithm of a class's weight.
  double log_weight(std::size_t class_index) const {
    return class_index < class_weights.size() ? std::log(class_weights[class_index]) : 0;
  }
  /// The logit of "another class", corrected as class weights require it.
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
      throw data_error("score " + std::to_string(index) + " is " + fixed_text(scores[index], 6) +
                           ", which is no probability",
                       "give probabilities, or set predictions::logits to log-odds", "score-range");
}

/// Scores with another sum would be measured as what they are not.
inline void require_rows(std::span<double const> scores, std::size_t classes) {
  for (std::size_t first = 0; first + classes <= scores.size(); first += classes) {
    double const sum =
        std::accumulate(scores.begin() + static_cast<std::ptrdiff_t>(first),
                        scores.begin() + static_cast<std::ptrdiff_t>(first + classes), 0.0);
    if (std::abs(sum - 1) > 1e-3)
      throw data_error("the scores of image " + std::to_string(first / classes) + " have the sum " +
                           fixed_text(sum, 4) + ", which exclusive classes do not have",
                       "give softmax probabilities; of findings give labels of cxr::presence",
                       "score-sum");
  }
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
    if (second_only) subset.scores.push_back(1 - score);
    subset.scores.push_back(score);
  }
  if (!second_only) detail::require_rows(scores, classes);
  for (double const score : subset.scores)
    subset.logits.push_back(static_cast<float>(detail::log_probability(score)));
  return subset;
}

inline predictions predictions::from_scores(std::span<double const> scores,
                                            std::vector<presence> labels, std::size_t classes) {
  detail::require_scores(scores, labels.size());
  if (classes == 0 || labels.size() % classes != 0)
    throw shape_error(std::to_string(labels.size()) + " findings are no rows of " +
                          std::to_string(classes) + " classes",
                      "give one label for each image and class", "label-count");
  predictions subset{
      .classes = classes, .findings = std::move(labels), .scores = {scores.begin(), scores.end()}};
  for (double const score : scores)
    subset.logits.push_back(
        static_cast<float>(detail::log_probability(score) - detail::log_probability(1 - score)));
  for (std::size_t image = 0; image < subset.size(); ++image) subset.records.push_back(image);
  return subset;
}

inline std::vector<double> predictions::precise_logits(std::size_t image) const {
  auto const first = logits.begin() + static_cast<std::ptrdiff_t>(image * classes);
  if (scores.empty()) return {first, first + static_cast<std::ptrdiff_t>(classes)};
  auto values = row(scores, image);
  bool const multi_label = kind() == labelling::multi_label;
  for (auto& value : values)
    value = detail::log_probability(value) - (multi_label ? detail::log_probability(1 - value) : 0);
  return values;
}

inline std::vector<double> predictions::probabilities(std::size_t image) const {
  return calibrated.empty() ? uncalibrated_probabilities(image) : row(calibrated, image);
}

inline std::vector<double> predictions::uncalibrated_probabilities(std::size_t image) const {
  if (class_weights.empty()) return uncorrected_probabilities(image);
  auto values = precise_logits(image);
  for (std::size_t k = 0; k < classes; ++k) values[k] -= log_weight(k);
  return normalised(std::move(values));
}

inline std::vector<double> predictions::uncorrected_probabilities(std::size_t image) const {
  return scores.empty() ? normalised(precise_logits(image)) : row(scores, image);
}

inline std::vector<double> predictions::normalised(std::vector<double> probability) const {
  if (kind() == labelling::multi_label) {
    for (auto& value : probability) value = detail::logistic(value);
    return probability;
  }
  double const largest = *std::max_element(probability.begin(), probability.end());
  double sum = 0;
  for (auto& value : probability) sum += value = std::exp(value - largest);
  for (auto& value : probability) value /= sum;
  return probability;
}

inline bool predictions::exceeds(std::size_t image, std::size_t class_index,
                                 std::size_t threshold_index) const {
  auto const& thresholds = operating_point.thresholds;
  double const p = threshold_index < thresholds.size() ? thresholds[threshold_index] : 0.5;
  if (!scores.empty()) return scores[image * classes + class_index] > p;
  double const rest = kind() == labelling::multi_label ? 0 : logit(image, 0);
  return static_cast<double>(logit(image, class_index)) - rest > detail::log_odds(p);
}

inline std::size_t predictions::predicted(std::size_t image) const {
  if (!assigned.empty()) return assigned[image];
  if (classes == 2) return exceeds(image, 1, 0);
  auto const likeliest = [&](auto const* row) {
    return static_cast<std::size_t>(std::max_element(row, row + classes) - row);
  };
  return scores.empty() ? likeliest(logits.data() + image * classes)
                        : likeliest(scores.data() + image * classes);
}

inline double predictions::rest_logit(std::size_t image, std::size_t class_index) const {
  if (kind() == labelling::multi_label) return log_weight(class_index);
  auto values = precise_logits(image);
  double largest = -std::numeric_limits<double>::infinity(), sum = 0;
  for (std::size_t k = 0; k < classes; ++k)
    if (k != class_index) largest = std::max(largest, values[k] -= log_weight(k));
  for (std::size_t k = 0; k < classes; ++k)
    if (k != class_index) sum += std::exp(values[k] - largest);
  return largest + std::log(sum) + log_weight(class_index);
}

inline predictions predictions::one_vs_rest(std::size_t class_index) const {
  predictions binary{.classes = 2, .class_names = {"rest", class_name(class_index)}};
  bool const multi_label = kind() == labelling::multi_label;
  for (std::size_t image = 0; image < size(); ++image) {
    if (multi_label && finding(image, class_index) == presence::unknown) continue;
    bool const positive = multi_label ? finding(image, class_index) == presence::present
                                      : labels[image] == static_cast<std::int64_t>(class_index);
    binary.logits.push_back(static_cast<float>(rest_logit(image, class_index)));
    binary.logits.push_back(logit(image, class_index));
    auto const append = [&](std::vector<double>& list, double probability) {
      list.insert(list.end(), {1 - probability, probability});
    };
    if (!scores.empty()) append(binary.scores, uncalibrated_probabilities(image)[class_index]);
    if (!calibrated.empty()) append(binary.calibrated, probabilities(image)[class_index]);
    binary.labels.push_back(positive);
    binary.records.push_back(image < records.size() ? records[image] : image);
    binary.assigned.push_back(multi_label ? predicted_present(image, class_index)
                                          : predicted(image) == class_index);
  }
  return binary;
}

}  // namespace cxr
