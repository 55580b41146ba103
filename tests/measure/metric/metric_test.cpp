// SPDX-License-Identifier: MIT
#include "cxr/measure/metric/metric.hpp"

#include "catch.hpp"
#include "cxr/measure/metric/auroc.hpp"
#include "cxr/measure/metric/ratio.hpp"
#include "cxr/measure/metric_set.hpp"
#include "laws/metric_laws.hpp"

using namespace cxr;

namespace {

/// Negative predictive value: a metric as a user writes it.
struct npv {
  static constexpr std::string_view name = "npv";
  static constexpr bool binary_only = true;
  measurement operator()(predictions const& of) const {
    detail::binary_counts const n(of);
    return detail::ratio(n.true_negative, n.true_negative + n.false_negative,
                         "no image was called negative");
  }
};

/// Called negative, positive, negative; truly negative, negative, positive.
predictions const three{
    .classes = 2, .logits = {1, 0, 0, 1, 1, 0}, .labels = {0, 0, 1}, .records = {0, 1, 2}};

}  // namespace

TEST_CASE("the concept takes a user's metric, and nothing less", "[measure][metric]") {
  struct nameless {
    measurement operator()(predictions const&) const { return 0; }
  };
  STATIC_REQUIRE(ScalarMetric<npv>);
  STATIC_REQUIRE(Metric<confusion>);
  STATIC_REQUIRE_FALSE(ScalarMetric<confusion>);
  STATIC_REQUIRE_FALSE(Metric<nameless>);
  CHECK(metric_set<npv>{}(three).get<npv>().value() == 0.5);
}

TEST_CASE("the laws of metrics run on a user's own metric", "[measure][metric][laws]") {
  laws::check_metric(npv{});
}

TEST_CASE("the four counts of a binary matrix, and a part of nothing", "[measure][metric]") {
  detail::binary_counts const n(three);
  CHECK(n.true_negative == 1);
  CHECK(n.false_positive == 1);
  CHECK(n.false_negative == 1);
  CHECK(n.true_positive == 0);
  CHECK(detail::ratio(1, 4, "none").value() == 0.25);
  CHECK(detail::ratio(0, 0, "none").why_not() == "none");
}

TEST_CASE("logits that are not numbers end no search, and are said", "[measure][metric]") {
  predictions said = three;
  said.logits[2] = std::numeric_limits<float>::quiet_NaN();
  CHECK(auroc{}(said).why_not() == "a logit is not a number");
}
