// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace cxr {

/// What a network said of a whole subset, on the host, each image exactly once.
struct predictions {
  std::size_t classes = 0;           ///< K
  std::vector<float> logits;         ///< (N,K) row by row, unbounded
  std::vector<std::int64_t> labels;  ///< (N) class index
  std::vector<std::size_t> records;  ///< (N) index into the source's records
  double loss = 0;                   ///< mean over the images, weights as in training

  /// N, the number of images.
  std::size_t size() const { return labels.size(); }
  /// Logit of one image and class.
  float logit(std::size_t image, std::size_t of_class) const {
    return logits[image * classes + of_class];
  }
  /// The class that an image is given: the largest logit, the first of equals, as numpy.argmax.
  std::size_t predicted(std::size_t image) const {
    auto const* row = logits.data() + image * classes;
    return static_cast<std::size_t>(std::max_element(row, row + classes) - row);
  }
  /// (K) softmax of one image's logits, as scipy.special.softmax.
  std::vector<double> probabilities(std::size_t image) const {
    double const largest = logit(image, predicted(image));
    std::vector<double> all(classes);
    double sum = 0;
    for (std::size_t k = 0; k < classes; ++k) sum += all[k] = std::exp(logit(image, k) - largest);
    for (auto& one : all) one /= sum;
    return all;
  }
};

/// A number, or the reason why there is none: never NaN or 0 in disguise.
class measurement {
 public:
  /// A number that is defined.
  constexpr measurement(double number) : number_(number) {}  // NOLINT: implicit on purpose
  /// No number, and why: "no positive image".
  static constexpr measurement undefined(std::string_view why) {
    measurement none(0);
    none.why_not_ = why;
    return none;
  }
  /// Whether there is a number.
  constexpr bool defined() const { return why_not_.empty(); }
  /// The number. @pre defined()
  constexpr double value() const { return number_; }
  /// The number, or `otherwise`.
  constexpr double value_or(double otherwise) const { return defined() ? number_ : otherwise; }
  /// Why there is no number; empty where there is one. A string of static lifetime.
  constexpr std::string_view why_not() const { return why_not_; }

 private:
  double number_;
  std::string_view why_not_;
};

}  // namespace cxr
