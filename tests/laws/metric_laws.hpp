// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>

#include "catch.hpp"
#include "cxr/core/random.hpp"
#include "cxr/measure/metric/metric.hpp"

namespace cxr::laws {

/// Runs every law of a metric that gives one number: run it on your own one.
template <ScalarMetric M>
void check_metric(M const& metric) {
  INFO(M::name);
  random_stream random(1);
  predictions some{.classes = 2};
  for (int i = 0; i < 40; ++i) {
    some.labels.push_back(static_cast<std::int64_t>(random.below(2)));
    for (int k = 0; k < 2; ++k) some.logits.push_back(static_cast<float>(random.uniform()));
  }
  auto const value = metric(some);
  REQUIRE(value.defined());
  CHECK(value.value() == value.value());  // a number, not NaN

  predictions turned = some;
  std::reverse(turned.labels.begin(), turned.labels.end());
  for (std::size_t i = 0; i < some.size(); ++i)
    for (std::size_t k = 0; k < 2; ++k)
      turned.logits[i * 2 + k] = some.logit(some.size() - 1 - i, k);
  CHECK(metric(turned).value() == Approx(value.value()).epsilon(1e-12));  // order does not matter

  predictions shifted = some;  // the same number on both logits of an image changes nothing
  for (auto& one : shifted.logits) one += 0.5f;
  CHECK(metric(shifted).value() == Approx(value.value()).epsilon(1e-6));
}

}  // namespace cxr::laws
