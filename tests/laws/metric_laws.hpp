// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <vector>

#include "catch.hpp"
#include "cxr/measure/metric/average/per_class.hpp"
#include "laws/drawn_predictions.hpp"

/// What the compiler cannot see of a Metric, as code: run it on your own one.
namespace cxr::laws {

namespace detail {

inline std::vector<measurement> numbers_of(measurement const& value) { return {value}; }
inline std::vector<measurement> numbers_of(class_measurements const& values) {
  std::vector<measurement> numbers{values.macro()};
  for (auto const& [name, value] : values.by_class) numbers.push_back(value);
  return numbers;
}
inline std::vector<measurement> numbers_of(named_measurements const& values) {
  std::vector<measurement> numbers;
  for (auto const& [name, value] : values) numbers.push_back(value);
  return numbers;
}

inline void check_close(std::vector<measurement> const& left, std::vector<measurement> const& right,
                        double epsilon) {
  REQUIRE(left.size() == right.size());
  for (std::size_t index = 0; index < left.size(); ++index) {
    REQUIRE(left[index].defined());
    REQUIRE(right[index].defined());
    CHECK(left[index].value() == Approx(right[index].value()).epsilon(epsilon));
  }
}

/// The laws on predictions of one task, in which each class has images with and without it.
template <class M>
void check_metric(M const& metric, task kind) {
  auto const drawn = drawn_predictions(kind);
  auto const numbers = numbers_of(metric(drawn));
  for (auto const& number : numbers) {
    REQUIRE(number.defined());
    CHECK_FALSE(std::isnan(number.value()));
  }
  check_close(numbers_of(metric(reversed(drawn))), numbers, 1e-12);  // order does not matter
  check_close(numbers_of(metric(with_other_unknown_logits(drawn))), numbers, 1e-12);
  if (kind != task::multi_label) {  // the same number on all logits of an image changes nothing
    predictions shifted = drawn;
    for (auto& logit : shifted.logits) logit += 0.5f;
    check_close(numbers_of(metric(shifted)), numbers, 1e-6);
  }
}

}  // namespace detail

/// Runs every law of a metric that gives one number, or one for each class.
template <Metric M>
void check_metric(M const& metric) {
  INFO(M::name);
  for_each_task(M::tasks, [&](task kind) {
    INFO("task " << static_cast<int>(kind));
    detail::check_metric(metric, kind);
  });
  for (auto const& number : detail::numbers_of(metric(predictions{.classes = 2}))) {
    CHECK_FALSE(number.defined());  // no images: undefined, in words
    CHECK_FALSE(number.why_not().empty());
  }
}

}  // namespace cxr::laws
