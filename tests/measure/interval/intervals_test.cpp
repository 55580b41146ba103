// SPDX-License-Identifier: MIT
#include "cxr/measure/interval/intervals.hpp"

#include "catch.hpp"
#include "cxr/measure/metric/average/micro.hpp"
#include "cxr/measure/metric/average/per_class.hpp"
#include "cxr/measure/metric/average/weighted.hpp"
#include "cxr/measure/metric/calibration/brier_decomposition.hpp"
#include "cxr/measure/metric/rank/auprc.hpp"
#include "cxr/measure/metric/rank/auroc.hpp"
#include "cxr/measure/metric/ratio/accuracy.hpp"
#include "cxr/measure/metric/ratio/confusion.hpp"
#include "cxr/measure/metric/ratio/f1.hpp"
#include "measure/cases.hpp"

using namespace cxr;

namespace {

bootstrap_settings const few{.resamples = 200};

/// A set that is no metric_set.
struct frequency {
  struct results {
    double value;
    named_measurements scalars() const { return {{"frequency", value}}; }
  };
  results operator()(predictions const& subset) const {
    double positives = 0;
    for (auto const label : subset.labels) positives += static_cast<double>(label);
    return {positives / static_cast<double>(subset.size())};
  }
};

}  // namespace

TEST_CASE("proportions and auroc have an interval by formula, averages and others have not",
          "[measure][interval]") {
  STATIC_REQUIRE((HasFormula<accuracy> && HasFormula<auroc>));
  STATIC_REQUIRE((DrawsInterval<auprc> && HasInterval<auprc> && !HasFormula<auprc>));
  STATIC_REQUIRE_FALSE((HasInterval<f1> || HasInterval<confusion>));
  STATIC_REQUIRE_FALSE(HasInterval<per_class<auroc>>);
  STATIC_REQUIRE_FALSE((HasInterval<micro<accuracy>> || HasInterval<weighted<auroc>>));
}

TEST_CASE("each number of a set has an interval that holds it", "[measure][interval]") {
  auto const subset = test::binary_case("random");
  metric_set<accuracy, confusion, f1, best_by<auroc>, auprc, brier_decomposition> const set;
  auto const intervals = intervals_of(set, subset, {}, few);
  auto const numbers = set(subset).scalars();
  CHECK(intervals.size() == numbers.size());
  for (auto const& [name, value] : numbers) {
    INFO(name);
    auto const range = interval_named(intervals, name);
    REQUIRE(range.defined());
    CHECK(range.level == 0.95);
    if (name != "brier_decomposition/reliability") CHECK(range.holds(value.value()));
  }
  CHECK(interval_named(intervals, "accuracy").method == "Wilson");
  CHECK(interval_named(intervals, "auroc").method == "DeLong, logit");
  CHECK(interval_named(intervals, "auprc").method == "bootstrap, logit");
  CHECK(interval_named(intervals, "f1").method == "bootstrap, BCa");
}

TEST_CASE("a set of one's own has intervals, too", "[measure][interval]") {
  auto const intervals = intervals_of(frequency{}, test::binary_case("random"), {}, few);
  REQUIRE(intervals.size() == 1);
  CHECK(intervals[0].second.low < 0.567);
  CHECK(intervals[0].second.high > 0.566);
}

TEST_CASE("no resamples, no images: no intervals", "[measure][interval]") {
  CHECK(
      intervals_of(metric_set<auroc>{}, test::binary_case("random"), {}, {.resamples = 0}).empty());
  CHECK(intervals_of(metric_set<f1>{}, predictions{.classes = 2}).empty());
  CHECK(interval_named({}, "f1").why_not == "no interval was computed");
}
