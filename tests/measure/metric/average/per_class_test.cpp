// SPDX-License-Identifier: MIT
#include "cxr/measure/metric/average/per_class.hpp"

#include "catch.hpp"
#include "cxr/measure/metric/rank/auroc.hpp"
#include "cxr/measure/metric/ratio/accuracy.hpp"
#include "cxr/measure/metric/ratio/f1.hpp"
#include "cxr/measure/metric/ratio/precision.hpp"
#include "cxr/measure/metric/ratio/recall.hpp"
#include "cxr/measure/metric/ratio/specificity.hpp"
#include "laws/metric_laws.hpp"
#include "measure/cases.hpp"
#include "measure/user_metrics.hpp"

using namespace cxr;

namespace {

template <class M>
void check_scikit_learn(predictions const& subset, json const& entry) {
  INFO(M::name);
  test::check_equal(per_class<M>{}(subset), entry.at("by_class").at(M::name),
                    entry.at("macro").at(M::name));
}

}  // namespace

TEST_CASE("per_class is a metric for every task, named after the metric that it repeats",
          "[measure][metric][per_class]") {
  STATIC_REQUIRE(Metric<per_class<auroc>>);
  STATIC_REQUIRE_FALSE(ScalarMetric<per_class<auroc>>);
  STATIC_REQUIRE(per_class<auroc>::name == "per_class<auroc>");
  STATIC_REQUIRE(per_class<auroc>::tasks == all_tasks);
  STATIC_REQUIRE(per_class<auroc>::higher_is_better);
}

TEST_CASE("each of several classes against the rest equals scikit-learn",
          "[measure][metric][per_class]") {
  auto const& several = test::metric_goldens().at("several");
  auto const subset = test::predictions_of(several);
  check_scikit_learn<auroc>(subset, several);
  check_scikit_learn<precision>(subset, several);
  check_scikit_learn<recall>(subset, several);
  check_scikit_learn<f1>(subset, several);
}

TEST_CASE("each finding equals scikit-learn on the images in which it is known, at its threshold",
          "[measure][metric][per_class]") {
  auto const& entry = test::metric_goldens().at("multi_label");
  auto subset = test::predictions_of(entry);
  subset.operating_point.thresholds = entry.at("thresholds").get<std::vector<double>>();
  check_scikit_learn<auroc>(subset, entry);
  check_scikit_learn<accuracy>(subset, entry);
  check_scikit_learn<precision>(subset, entry);
  check_scikit_learn<recall>(subset, entry);
  check_scikit_learn<specificity>(subset, entry);
  check_scikit_learn<f1>(subset, entry);
}

TEST_CASE("two classes against each other have the auroc that they have together",
          "[measure][metric][per_class]") {
  for (auto const* name : {"random", "ties", "unbalanced", "only positive"}) {
    INFO(name);
    auto const subset = test::binary_case(name);
    auto const original = auroc{}(subset);
    auto const values = per_class<auroc>{}(subset);
    REQUIRE(values.by_class.size() == 2);
    for (auto const& [class_name, value] : values.by_class) {
      CHECK(value.defined() == original.defined());
      CHECK(value.value_or(-1) == Approx(original.value_or(-1)).epsilon(1e-12));
    }
  }
}

TEST_CASE("a class in which the metric is undefined does not count in the mean",
          "[measure][metric][per_class]") {
  // Three classes of which the last has no image.
  predictions const subset{.classes = 3,
                           .logits = {2, 1, 0, 0, 1, 0, 0, 1, 0},
                           .labels = {0, 1, 0},
                           .class_names = {"normal", "covid", "viral"}};
  auto const values = per_class<recall>{}(subset);
  CHECK(values.metric == "recall");
  CHECK(values.by_class[1].first == "covid");
  CHECK(values.by_class[0].second.value() == 0.5);
  CHECK(values.by_class[1].second.value() == 1);
  CHECK(values.by_class[2].second.why_not() == "no positive image");
  CHECK(values.macro().value() == 0.75);
  CHECK(per_class<recall>{}(predictions{.classes = 3}).macro().why_not() ==
        "undefined in every class");
}

TEST_CASE("per_class has the settings of its metric", "[measure][metric][per_class]") {
  auto const subset = test::binary_case("random");
  per_class<test::fbeta> metric;
  std::vector<std::string_view> options;
  for_each_field(metric, [&](double& value, auto const& option) {
    options.push_back(option.name);
    value = 2;
  });
  CHECK(options == std::vector<std::string_view>{"beta"});
  CHECK(metric(subset).by_class[1].second.value() ==
        Approx(test::fbeta{.beta = 2}(subset).value()));
}

TEST_CASE("per_class keeps the laws of metrics for every task", "[measure][metric][laws]") {
  laws::check_metric(per_class<auroc>{});
  laws::check_metric(per_class<accuracy>{});
  laws::check_metric(per_class<recall>{});
  laws::check_metric(per_class<specificity>{});
}
