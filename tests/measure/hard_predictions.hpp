// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <limits>

#include "cxr/measure/predictions.hpp"

/// Predictions that measuring must answer without a crash or a NaN.
namespace cxr::test::hard {

/// N images of two classes: every other one is positive, three in ten are predicted wrong.
inline predictions images(std::size_t count) {
  predictions subset{.classes = 2};
  for (std::size_t image = 0; image < count; ++image) {
    bool const positive = image % 2 == 1, wrong = image % 10 < 3;
    float const score = 0.5f + 0.1f * static_cast<float>(image % 7);
    subset.logits.insert(subset.logits.end(), {0, positive != wrong ? score : -score});
    subset.labels.push_back(positive);
    subset.records.push_back(image);
  }
  return subset;
}

/// Four negative images.
inline predictions one_class() {
  return {.classes = 2, .logits = {0, -3, 0, -1, 0, 1, 0, 3}, .labels = {0, 0, 0, 0}};
}

/// The same score for each of eight images, half of them positive.
inline predictions equal_scores() {
  auto subset = images(8);
  std::fill(subset.logits.begin(), subset.logits.end(), 0.0f);
  return subset;
}

/// Eight images, one of them with a NaN logit.
inline predictions nan_logit() {
  auto subset = images(8);
  subset.logits[5] = std::numeric_limits<float>::quiet_NaN();
  return subset;
}

/// Two images above all numbers, the others below.
inline predictions infinite_logits() {
  constexpr float inf = std::numeric_limits<float>::infinity();
  return {.classes = 2, .logits = {0, inf, 0, inf, 0, -inf, 0, -inf}, .labels = {1, 1, 0, 0}};
}

}  // namespace cxr::test::hard
