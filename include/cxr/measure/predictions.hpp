// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

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

inline std::vector<double> predictions::probabilities(std::size_t image) const {
  auto const* row = logits.data() + image * classes;
  std::vector<double> probability(row, row + classes);
  if (kind() == labelling::multi_label) {
    for (auto& value : probability) value = 1 / (1 + std::exp(-value));
    return probability;
  }
  double const largest = *std::max_element(row, row + classes);
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
