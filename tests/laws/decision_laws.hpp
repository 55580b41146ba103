// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>

#include "catch.hpp"
#include "cxr/data/training_facts.hpp"
#include "cxr/measure/decision/decision.hpp"
#include "laws/drawn_predictions.hpp"

/// What the compiler cannot see of a Decision, as code: run it on your own one.
namespace cxr::laws {

namespace detail {

/// As many thresholds as the task needs, each a probability, and a rule in words.
inline void check_usable(operating_point const& point, task kind, std::size_t classes) {
  CHECK_FALSE(point.rule.empty());
  CHECK(point.thresholds.size() == (kind == task::binary        ? 1
                                    : kind == task::multi_label ? classes
                                                                : 0));
  for (double const threshold : point.thresholds) CHECK((threshold >= 0 && threshold <= 1));
}

/// The same images, all of them of class 1, or with every finding.
inline predictions only_positive(predictions subset) {
  std::fill(subset.labels.begin(), subset.labels.end(), 1);
  std::fill(subset.findings.begin(), subset.findings.end(), presence::present);
  return subset;
}

}  // namespace detail

/// Runs every law of Decision.
template <Decision D>
void check_decision(D const& decision) {
  INFO(D::name);
  auto const started_decision = started(decision, training_facts::counts_only({20, 20}));
  for_each_task(D::tasks, [&](task kind) {
    INFO("task " << static_cast<int>(kind));
    auto const drawn = drawn_predictions(kind);
    operating_point const point = started_decision(drawn);
    detail::check_usable(point, kind, drawn.classes);
    CHECK(started_decision(reversed(drawn)) == point);  // image order does not matter
    CHECK(started_decision(with_other_unknown_logits(drawn)) == point);

    predictions decided = drawn;  // deciding once more decides the same
    decided.operating_point = point;
    CHECK(started_decision(decided) == point);

    predictions weighted = drawn;  // thresholds are for what the network gives, class weights in it
    weighted.class_weights.assign(drawn.classes, 3);
    weighted.class_weights.back() = 0.25;
    CHECK(started_decision(weighted) == point);

    // A validation that shows nothing still gives a threshold.
    detail::check_usable(started_decision(detail::only_positive(drawn)), kind, drawn.classes);
  });
}

}  // namespace cxr::laws
