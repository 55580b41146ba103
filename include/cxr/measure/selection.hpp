// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "cxr/measure/metric/average/per_class.hpp"
#include "cxr/measure/metric/ratio/recall.hpp"
#include "cxr/measure/metric/ratio/specificity.hpp"
#include "cxr/measure/predictions.hpp"

namespace cxr {

/// The held-out images by which the best epoch and the operating point are chosen: validation as it is,
/// or under stress (data/stress/), or both.
enum class selection : std::uint8_t {
  validation,  ///< the images as they are
  stress,      ///< the same images under stress
  mean,  ///< both: the mean score of an epoch; the operating point of all these images together
  worst  ///< both: the lower score; the operating point that is best where it is worst
};

/// The words of a selection, in the order of its values.
constexpr std::array<std::string_view, 4> names(selection) {
  return {"validation", "stress", "mean", "worst"};
}

/// The score of an epoch. @param plain, stressed  scores on validation and under stress; larger is
/// better; minus infinity where undefined
constexpr double selection_score(selection choice, double plain, double stressed) {
  switch (choice) {
    case selection::validation: return plain;
    case selection::stress: return stressed;
    case selection::mean: return (plain + stressed) / 2;
    case selection::worst: return std::min(plain, stressed);
  }
  return plain;
}

namespace detail {

/// The images of both, for a decision that weighs them alike.
inline predictions joined_subsets(predictions first, predictions const& second) {
  auto const append = [](auto& left, auto const& right) {
    left.insert(left.end(), right.begin(), right.end());
  };
  append(first.logits, second.logits);
  append(first.labels, second.labels);
  append(first.findings, second.findings);
  append(first.records, second.records);
  append(first.scores, second.scores);
  first.calibrated.clear();  // a decision reads what the network gives
  first.assigned.clear();    // decided elsewhere, which a decision must not see
  return first;
}

/// Mean of sensitivity and specificity over the classes, the lower of two subsets; 0 where undefined.
inline double lowest_balance(operating_point const& point, predictions plain,
                             predictions stressed) {
  auto const balance = [&](predictions& subset) {
    subset.operating_point = point;
    subset.assigned.clear();
    auto const number = [](measurement const& value) {
      return value.defined() ? value.value() : 0;
    };
    return (number(per_class<recall>{}(subset).macro()) +
            number(per_class<specificity>{}(subset).macro())) /
           2;
  };
  return std::min(balance(plain), balance(stressed));
}

}  // namespace detail

/// The operating point that a decision chooses on some of the held-out images. The rule says which, where
/// it matters: a fixed threshold is the same on all.
/// @param decision  a Decision, started
/// @param plain, stressed  predictions for the same images, as they are and under stress
template <class D>
operating_point select_operating_point(D const& decision, selection choice,
                                       predictions const& plain, predictions const& stressed) {
  auto const on_plain = decision(plain);
  if (choice == selection::validation || stressed.size() == 0) return on_plain;
  auto const on_stress = decision(stressed);
  if (on_stress == on_plain) return on_plain;
  auto const chosen_on = [](operating_point point, char const* images) {
    std::string const plain_rule = ", chosen on validation";
    auto const place = point.rule.find(plain_rule);
    if (place != std::string::npos) point.rule.erase(place, plain_rule.size());
    point.rule += std::string(", chosen ") + images;
    return point;
  };
  if (choice == selection::stress) return chosen_on(on_stress, "on stress validation");
  auto const on_both = decision(detail::joined_subsets(plain, stressed));
  if (choice == selection::mean) return chosen_on(on_both, "on validation and stress validation");
  operating_point const* best = &on_both;
  for (auto const* point : {&on_plain, &on_stress})
    if (detail::lowest_balance(*point, plain, stressed) >
        detail::lowest_balance(*best, plain, stressed))
      best = point;
  return chosen_on(*best, "for the worse of validation and stress validation");
}

}  // namespace cxr
