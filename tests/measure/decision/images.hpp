// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "cxr/measure/curve/roc.hpp"

namespace cxr::test {

/// Images with these log-odds, all of them exact: log-odds and labels of one image after another.
inline predictions images(std::vector<float> const& log_odds,
                          std::vector<std::int64_t> const& labels) {
  predictions subset{.classes = 2, .labels = labels, .class_names = {"NORMAL", "PNEUMONIA"}};
  for (float const value : log_odds) subset.logits.insert(subset.logits.end(), {0, value});
  return subset;
}

/// Which images are predicted positive: "110000".
inline std::string predicted_positive(predictions const& subset, operating_point const& point) {
  predictions decided = subset;
  decided.operating_point = point;
  std::string text;
  for (std::size_t image = 0; image < subset.size(); ++image)
    text += decided.predicted(image) == 1 ? '1' : '0';
  return text;
}

/// The log-odds of a probability.
inline double log_odds(double probability) { return std::log(probability / (1 - probability)); }

/// Six images; J is 2/3 twice: above 1.5 and above -0.5 in log-odds.
inline predictions const six = images({3, 2, 1, 0, -1, -2}, {1, 1, 0, 1, 0, 0});

/// Four images with three findings: the first has no unknown label, the second one, the third is
/// never absent.
inline predictions three_findings() {
  constexpr auto unknown = presence::unknown, absent = presence::absent,
                 present = presence::present;
  return {.classes = 3,
          .logits = {4, 9, 1,    //
                     2, 1, 2,    //
                     -1, -1, 3,  //
                     -3, -2, 4},
          .labels = {},
          .records = {0, 1, 2, 3},
          .findings = {present, unknown, present,  //
                       present, present, unknown,  //
                       absent, absent, present,    //
                       absent, present, present},
          .class_names = {"Effusion", "Nodule", "Hernia"}};
}

}  // namespace cxr::test
