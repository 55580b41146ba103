// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "catch.hpp"
#include "cxr/core/json.hpp"
#include "cxr/measure/metric/average/per_class.hpp"
#include "cxr/measure/metric/ratio/confusion.hpp"
#include "paths.hpp"

namespace cxr::test {

/// The values of tests/golden/make_metric_goldens.py.
inline json const& metric_goldens() {
  static json const goldens = read_json(golden("metrics.json"));
  return goldens;
}

/// The values of tests/golden/make_measure_goldens.py.
inline json const& measure_goldens() {
  static json const goldens = read_json(golden("measure.json"));
  return goldens;
}

/// The predictions of a case; their labels are findings where the case has findings.
inline predictions predictions_of(json const& entry) {
  predictions subset;
  for (auto const& row : entry.at("logits")) {
    subset.classes = row.size();
    for (auto const& logit : row) subset.logits.push_back(logit.get<float>());
  }
  if (entry.contains("labels"))
    subset.labels = entry.at("labels").get<std::vector<std::int64_t>>();
  else
    for (auto const& row : entry.at("findings"))
      for (auto const& label : row)
        subset.findings.push_back(static_cast<presence>(label.get<int>()));
  return subset;
}

/// The predictions of a binary case.
inline predictions binary_case(std::string const& name) {
  for (auto const& entry : metric_goldens().at("binary"))
    if (entry.at("name") == name) return predictions_of(entry);
  FAIL("metrics.json has no case " << name);
  return {};
}

/// Equal to scikit-learn's number, or undefined in words where it has none (null).
inline void check_equal(measurement const& value, json const& expected) {
  REQUIRE(value.defined() == !expected.is_null());
  if (value.defined())
    CHECK(value.value() == Approx(expected.get<double>()).epsilon(1e-9).margin(1e-12));
  else
    CHECK_FALSE(value.why_not().empty());
}

inline void check_equal(confusion_matrix const& counts, json const& expected) {
  REQUIRE(counts.classes() == expected.size());
  for (std::size_t truth = 0; truth < counts.classes(); ++truth)
    for (std::size_t prediction = 0; prediction < counts.classes(); ++prediction)
      CHECK(counts(truth, prediction) == expected[truth][prediction]);
}

/// Several numbers, in the order of the case.
inline void check_equal(named_measurements const& values, json const& expected) {
  REQUIRE(values.size() == expected.size());
  for (std::size_t index = 0; index < values.size(); ++index)
    check_equal(values[index].second, expected[index]);
}

/// Equal to scikit-learn's numbers with average=None, and "macro".
inline void check_equal(class_measurements const& values, json const& by_class, json const& macro) {
  REQUIRE(values.by_class.size() == by_class.size());
  for (std::size_t k = 0; k < by_class.size(); ++k)
    check_equal(values.by_class[k].second, by_class[k]);
  check_equal(values.macro(), macro);
}

}  // namespace cxr::test
