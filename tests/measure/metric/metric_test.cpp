// SPDX-License-Identifier: MIT
#include "cxr/measure/metric/metric.hpp"

#include <memory>

#include "catch.hpp"
#include "cxr/measure/metric/rank/auroc.hpp"
#include "cxr/measure/metric/ratio/accuracy.hpp"
#include "cxr/measure/metric/ratio/confusion.hpp"
#include "cxr/measure/metric/ratio/f1.hpp"
#include "cxr/measure/metric/ratio/precision.hpp"
#include "cxr/measure/metric/ratio/ratio.hpp"
#include "cxr/measure/metric/ratio/recall.hpp"
#include "cxr/measure/metric/ratio/specificity.hpp"
#include "laws/metric_laws.hpp"
#include "measure/cases.hpp"
#include "measure/user_metrics.hpp"

using namespace cxr;

namespace {

struct whole {
  static constexpr std::string_view name = "whole";
  static constexpr auto tasks = task::binary;
  measurement operator()(predictions const&) const { return 0; }
};
struct not_copyable : whole {
  std::unique_ptr<int> owned = {};
};
struct nameless {
  static constexpr auto tasks = task::binary;
  measurement operator()(predictions const&) const { return 0; }
};
struct without_tasks {
  static constexpr std::string_view name = "without_tasks";
  measurement operator()(predictions const&) const { return 0; }
};
struct tasks_of_a_number : without_tasks {
  static constexpr int tasks = 1;
};
struct without_call {
  static constexpr std::string_view name = "without_call";
  static constexpr auto tasks = task::binary;
};
struct call_not_const : without_call {
  measurement operator()(predictions const&) { return 0; }
};

/// Predicted negative, positive, negative; truly negative, negative, positive.
predictions const three{
    .classes = 2, .logits = {1, 0, 0, 1, 1, 0}, .labels = {0, 0, 1}, .records = {0, 1, 2}};

/// Checks a metric on every case of scikit-learn, at 0.5 and at other operating points.
template <Metric M>
void check_scikit_learn() {
  for (auto const& entry : test::metric_goldens().at("binary")) {
    INFO(entry.at("name"));
    test::check_equal(M{}(test::predictions_of(entry)), entry.at("expected").at(M::name));
  }
  for (auto const& entry : test::metric_goldens().at("thresholds")) {
    INFO(entry.at("case") << " at " << entry.at("threshold"));
    auto subset = test::binary_case(entry.at("case"));
    subset.operating_point.thresholds = {entry.at("threshold").get<double>()};
    if (entry.at("expected").contains(M::name))
      test::check_equal(M{}(subset), entry.at("expected").at(M::name));
  }
}

}  // namespace

TEST_CASE("the concept takes a user's metric, and nothing less", "[measure][metric]") {
  STATIC_REQUIRE(ScalarMetric<test::npv>);
  STATIC_REQUIRE(Metric<confusion>);
  STATIC_REQUIRE_FALSE(ScalarMetric<confusion>);
  STATIC_REQUIRE((Metric<whole> && !Metric<not_copyable>));
  STATIC_REQUIRE((!NamesMetric<nameless> && !Metric<nameless>));
  STATIC_REQUIRE((!StatesTasks<without_tasks> && !Metric<without_tasks>));
  STATIC_REQUIRE((!StatesTasks<tasks_of_a_number> && !Metric<tasks_of_a_number>));
  STATIC_REQUIRE((!Measures<without_call> && !Metric<without_call>));
  STATIC_REQUIRE((!Measures<call_not_const> && !Metric<call_not_const>));
}

TEST_CASE("the task of a source follows from its labels and its classes", "[measure][metric]") {
  STATIC_REQUIRE(task_of(labelling::exclusive, 2) == task::binary);
  STATIC_REQUIRE(task_of(labelling::exclusive, 3) == task::multiclass);
  STATIC_REQUIRE(task_of(labelling::multi_label, 2) == task::multi_label);
  STATIC_REQUIRE(covers(all_tasks, task::multi_label));
  STATIC_REQUIRE(covers(task::binary | task::multiclass, task::multiclass));
  STATIC_REQUIRE_FALSE(covers(task::binary | task::multiclass, task::multi_label));
  STATIC_REQUIRE_FALSE(covers(task::binary, all_tasks));
}

TEST_CASE("every metric equals scikit-learn at any operating point, or is undefined in words",
          "[measure][metric]") {
  SECTION("accuracy") { check_scikit_learn<accuracy>(); }
  SECTION("precision") { check_scikit_learn<precision>(); }
  SECTION("recall") { check_scikit_learn<recall>(); }
  SECTION("specificity") { check_scikit_learn<specificity>(); }
  SECTION("f1") { check_scikit_learn<f1>(); }
  SECTION("auroc") { check_scikit_learn<auroc>(); }
  SECTION("confusion") { check_scikit_learn<confusion>(); }
}

TEST_CASE("auroc does not depend on the operating point", "[measure][metric]") {
  auto subset = test::binary_case("random");
  double const expected = auroc{}(subset).value();
  subset.operating_point.thresholds = {0.9};
  CHECK(auroc{}(subset).value() == expected);
}

TEST_CASE("accuracy and confusion take any number of classes", "[measure][metric]") {
  auto const& several = test::metric_goldens().at("several");
  auto const subset = test::predictions_of(several);
  test::check_equal(accuracy{}(subset), several.at("accuracy"));
  test::check_equal(confusion{}(subset), several.at("confusion"));
}

TEST_CASE("the four counts of a binary matrix, and a part of nothing", "[measure][metric]") {
  detail::binary_counts const counts(three);
  CHECK(counts.true_negative == 1);
  CHECK(counts.false_positive == 1);
  CHECK(counts.false_negative == 1);
  CHECK(counts.true_positive == 0);
  CHECK(detail::ratio(1, 4, "none").value() == 0.25);
  CHECK(detail::ratio(0, 0, "none").why_not() == "none");
}

TEST_CASE("auroc is undefined where a logit is not a number", "[measure][metric]") {
  predictions subset = three;
  subset.logits[2] = std::numeric_limits<float>::quiet_NaN();
  CHECK(auroc{}(subset).why_not() == "a logit is not a number");
}

TEST_CASE("a user's metrics with a setting equal scikit-learn", "[measure][metric]") {
  for (auto const& entry : test::metric_goldens().at("users")) {
    auto const subset = test::binary_case(entry.at("case"));
    test::check_equal(test::fbeta{.beta = 2}(subset), entry.at("fbeta_2"));
    test::check_equal(test::brier{}(subset), entry.at("brier"));
    CHECK(test::fbeta{}(subset).value() == Approx(f1{}(subset).value()));
  }
}

TEST_CASE("the metrics of cxr, and a user's own, keep the laws of metrics",
          "[measure][metric][laws]") {
  laws::check_metric(accuracy{});
  laws::check_metric(precision{});
  laws::check_metric(recall{});
  laws::check_metric(specificity{});
  laws::check_metric(f1{});
  laws::check_metric(auroc{});
  laws::check_metric(test::npv{});
  laws::check_metric(test::fbeta{.beta = 2});
  laws::check_metric(test::brier{});
}
