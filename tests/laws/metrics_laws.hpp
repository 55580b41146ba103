// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <set>
#include <string>
#include <vector>

#include "catch.hpp"
#include "cxr/data/training_facts.hpp"
#include "cxr/measure/metric_set.hpp"
#include "laws/drawn_predictions.hpp"

/// What the compiler cannot see of a MetricSet, as code: run it on your own one.
namespace cxr::laws {

/// Runs every law of MetricSet.
template <MetricSet S>
void check_metric_set(S const& set) {
  INFO(S::name);
  auto const started_set = started(set, training_facts::counts_only({20, 20}));
  for_each_task(S::tasks, [&](task kind) {
    INFO("task " << static_cast<int>(kind));
    auto const drawn = drawn_predictions(kind);
    auto const results = started_set(drawn);
    auto const turned = started_set(reversed(drawn));
    auto const numbers = results.scalars(), turned_numbers = turned.scalars();
    std::set<std::string> names;  // each name once: they are the columns of a table
    REQUIRE(numbers.size() == turned_numbers.size());
    for (std::size_t index = 0; index < numbers.size(); ++index) {
      auto const& [name, value] = numbers[index];
      INFO(name);
      CHECK_FALSE(name.empty());
      CHECK(names.insert(name).second);
      CHECK(value.defined() == value.why_not().empty());
      CHECK_FALSE(std::isnan(value.value_or(0)));
      CHECK(turned_numbers[index].first == name);  // image order does not matter
      CHECK(turned_numbers[index].second.value_or(-1) ==
            Approx(value.value_or(-1)).epsilon(1e-12).margin(1e-12));
    }
    double const score = started_set.score(results, drawn);
    CHECK_FALSE(std::isnan(score));
    CHECK(started_set.score(turned, drawn) == Approx(score).epsilon(1e-12));
  });
}

}  // namespace cxr::laws
