// SPDX-License-Identifier: MIT
#include "cxr/measure/metric_set.hpp"

#include "catch.hpp"
#include "cxr/measure/metric/accuracy.hpp"
#include "cxr/measure/metric/auroc.hpp"
#include "cxr/measure/metric/confusion.hpp"
#include "cxr/measure/metric/f1.hpp"
#include "cxr/measure/metric/precision.hpp"
#include "cxr/measure/metric/recall.hpp"
#include "cxr/measure/metric/specificity.hpp"
#include "laws/metric_laws.hpp"
#include "measure/cases.hpp"

using namespace cxr;
using everything = metric_set<accuracy, precision, recall, specificity, f1, auroc, confusion>;

static_assert(everything::name ==
              "metric_set<accuracy, precision, recall, specificity, f1, auroc, confusion>");
static_assert(metric_set<>::name == "metric_set<>");
static_assert(everything::binary_only && !metric_set<accuracy, confusion>::binary_only);
static_assert(std::is_void_v<everything::judge>);
static_assert(std::same_as<metric_set<accuracy, best_by<auroc>>::judge, auroc>);

TEST_CASE("every metric equals scikit-learn, or is undefined where that has no value",
          "[measure][metric]") {
  for (auto const& one : test::metric_goldens().at("binary")) {
    INFO(one.at("name"));
    auto const measured = everything{}(test::predictions_of(one));
    for (auto const& [name, value] : measured.scalars()) {
      INFO(name);
      auto const& expected = one.at("expected").at(name);
      REQUIRE(value.defined() == !expected.is_null());
      if (value.defined()) CHECK(value.value() == Approx(expected.get<double>()).margin(1e-12));
      if (!value.defined()) CHECK_FALSE(value.why_not().empty());
    }
    auto const& counts = measured.get<confusion>();
    for (std::size_t truth = 0; truth < 2; ++truth)
      for (std::size_t said = 0; said < 2; ++said)
        CHECK(counts(truth, said) == one.at("expected").at("confusion")[truth][said]);
  }
}

TEST_CASE("accuracy and confusion take any number of classes", "[measure][metric]") {
  auto const& several = test::metric_goldens().at("several");
  auto const measured = metric_set<accuracy, confusion>{}(test::predictions_of(several));
  CHECK(measured.get<accuracy>().value() == Approx(several.at("accuracy").get<double>()));
  for (std::size_t truth = 0; truth < 4; ++truth)
    for (std::size_t said = 0; said < 4; ++said)
      CHECK(measured.get<confusion>()(truth, said) == several.at("confusion")[truth][said]);
}

TEST_CASE("an empty set is undefined in words", "[measure][metric]") {
  auto const measured = everything{}(predictions{.classes = 2});
  for (auto const& [name, value] : measured.scalars()) {
    INFO(name);
    CHECK_FALSE(value.defined());
    CHECK_FALSE(value.why_not().empty());
  }
}

TEST_CASE("scalars are those metrics that give one number, in the order of the set",
          "[measure][metric]") {
  auto const one = metric_set<f1, confusion, accuracy>{}(predictions{.classes = 2}).scalars();
  REQUIRE(one.size() == 2);
  CHECK(one[0].first == "f1");
  CHECK(one[1].first == "accuracy");
}

TEST_CASE("a judged set still measures the judge by its own name", "[measure][metric]") {
  auto const measured = metric_set<best_by<auroc>, accuracy>{}(
      test::predictions_of(test::metric_goldens().at("binary")[0]));
  CHECK(measured.get<auroc>().value() == measured.scalars()[0].second.value());
  CHECK(measured.scalars()[0].first == "auroc");
}

TEST_CASE("the metrics of cxr keep the laws of metrics", "[measure][metric][laws]") {
  laws::check_metric(accuracy{});
  laws::check_metric(precision{});
  laws::check_metric(recall{});
  laws::check_metric(specificity{});
  laws::check_metric(f1{});
  laws::check_metric(auroc{});
}
