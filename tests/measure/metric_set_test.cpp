// SPDX-License-Identifier: MIT
#include "cxr/measure/metric_set.hpp"

#include <limits>
#include <memory>
#include <numeric>

#include "catch.hpp"
#include "cxr/data/training_facts.hpp"
#include "cxr/measure/metric/rank/auroc.hpp"
#include "cxr/measure/metric/ratio/accuracy.hpp"
#include "cxr/measure/metric/ratio/f1.hpp"
#include "cxr/measure/metric/ratio/precision.hpp"
#include "cxr/measure/metric/ratio/recall.hpp"
#include "cxr/measure/metric/ratio/specificity.hpp"
#include "laws/metrics_laws.hpp"
#include "measure/cases.hpp"
#include "measure/user_metrics.hpp"

using namespace cxr;
using everything = metric_set<accuracy, precision, recall, specificity, f1, auroc, confusion>;

static_assert(everything::name ==
              "metric_set<accuracy, precision, recall, specificity, f1, auroc, confusion>");
static_assert(metric_set<>::name == "metric_set<>");
static_assert(std::is_void_v<everything::judge>);
static_assert(std::same_as<metric_set<accuracy, best_by<auroc>>::judge, auroc>);

namespace {

/// How often each class is predicted, in a set that is no metric_set.
struct frequencies {
  using role = cxr::role::metrics;
  static constexpr std::string_view name = "frequencies";
  static constexpr auto tasks = task::binary | task::multiclass;
  struct results {
    std::vector<double> frequency;
    named_measurements scalars() const {
      named_measurements numbers;
      for (std::size_t k = 0; k < frequency.size(); ++k)
        numbers.emplace_back("predicted/" + std::to_string(k), frequency[k]);
      return numbers;
    }
  };
  results operator()(predictions const& subset) const {
    results measured{std::vector<double>(subset.classes)};
    for (std::size_t image = 0; image < subset.size(); ++image)
      measured.frequency[subset.predicted(image)] += 1 / static_cast<double>(subset.size());
    return measured;
  }
  double score(results const&, predictions const& subset) const { return -subset.loss; }
};

/// The same set, made when the training subset is known.
struct started_frequencies {
  using role = cxr::role::metrics;
  static constexpr std::string_view name = "started_frequencies";
  static constexpr auto tasks = task::binary | task::multiclass;
  frequencies start(training_facts const&) const { return {}; }
};

struct not_copyable : frequencies {
  std::unique_ptr<int> owned = {};
};
struct of_another_role : frequencies {
  using role = cxr::role::decision;
};
struct without_tasks {
  using role = cxr::role::metrics;
  static constexpr std::string_view name = "without_tasks";
  frequencies::results operator()(predictions const&) const { return {}; }
  double score(frequencies::results const&, predictions const&) const { return 0; }
};
struct without_scalars {
  using role = cxr::role::metrics;
  static constexpr std::string_view name = "without_scalars";
  static constexpr auto tasks = task::binary;
  double operator()(predictions const&) const { return 0; }
  double score(double, predictions const&) const { return 0; }
};
struct without_score {
  using role = cxr::role::metrics;
  static constexpr std::string_view name = "without_score";
  static constexpr auto tasks = task::binary;
  frequencies::results operator()(predictions const&) const { return {}; }
};

/// How good a set finds predictions.
template <class Set>
double score_of(Set const& set, predictions const& subset) {
  return set.score(set(subset), subset);
}

}  // namespace

TEST_CASE("the concept takes a metric_set, a set of one's own, and nothing less",
          "[measure][metric_set]") {
  STATIC_REQUIRE((MetricSet<everything> && MetricSet<metric_set<>>));
  STATIC_REQUIRE((MetricSet<frequencies> && MetricSet<started_frequencies>));
  STATIC_REQUIRE_FALSE(MetricSet<not_copyable>);
  STATIC_REQUIRE_FALSE(MetricSet<of_another_role>);
  STATIC_REQUIRE((!StatesTasks<without_tasks> && !MetricSet<without_tasks>));
  STATIC_REQUIRE((!MeasuresSubset<without_scalars> && !MetricSet<without_scalars>));
  STATIC_REQUIRE((!ScoresEpochs<without_score> && !MetricSet<without_score>));
}

TEST_CASE("a set measures the tasks that all of its metrics measure", "[measure][metric_set]") {
  STATIC_REQUIRE(everything::tasks == task::binary);
  STATIC_REQUIRE(metric_set<accuracy, confusion>::tasks == (task::binary | task::multiclass));
  STATIC_REQUIRE(metric_set<per_class<auroc>, per_class<f1>>::tasks == all_tasks);
  STATIC_REQUIRE(metric_set<>::tasks == all_tasks);
}

TEST_CASE("each metric of a set gives what it gives alone", "[measure][metric_set]") {
  for (auto const& entry : test::metric_goldens().at("binary")) {
    INFO(entry.at("name"));
    auto const measured = everything{}(test::predictions_of(entry));
    for (auto const& [name, value] : measured.scalars()) {
      INFO(name);
      test::check_equal(value, entry.at("expected").at(name));
    }
    test::check_equal(measured.get<confusion>(), entry.at("expected").at("confusion"));
  }
}

TEST_CASE("an empty set of images is undefined in words", "[measure][metric_set]") {
  for (auto const& [name, value] : everything{}(predictions{.classes = 2}).scalars()) {
    INFO(name);
    CHECK_FALSE(value.defined());
    CHECK_FALSE(value.why_not().empty());
  }
}

TEST_CASE("scalars are the numbers in the order of the set, without the tables",
          "[measure][metric_set]") {
  auto const scalars = metric_set<f1, confusion, accuracy>{}(predictions{.classes = 2}).scalars();
  REQUIRE(scalars.size() == 2);
  CHECK(scalars[0].first == "f1");
  CHECK(scalars[1].first == "accuracy");
}

TEST_CASE("scalars of a metric of each class are its mean, then each class by name",
          "[measure][metric_set]") {
  auto subset = test::binary_case("random");
  subset.class_names = {"NORMAL", "PNEUMONIA"};
  auto const scalars = metric_set<per_class<recall>, accuracy>{}(subset).scalars();
  REQUIRE(scalars.size() == 4);
  CHECK(scalars[0].first == "recall");
  CHECK(scalars[1].first == "recall/NORMAL");
  CHECK(scalars[2].first == "recall/PNEUMONIA");
  CHECK(scalars[3].first == "accuracy");
  CHECK(scalars[0].second.value() ==
        Approx(std::midpoint(scalars[1].second.value(), scalars[2].second.value())));
  CHECK(scalars[2].second.value() == recall{}(subset).value());
}

TEST_CASE("a metric with a setting brings its option into the set", "[measure][metric_set]") {
  metric_set<accuracy, test::fbeta> set;
  auto const subset = test::binary_case("random");
  double const before = set(subset).get<test::fbeta>().value();
  std::vector<std::string_view> options;
  for_each_field(set, [&](double& value, auto const& option) {
    options.push_back(option.name);
    value = 2;
  });
  CHECK(options == std::vector<std::string_view>{"beta"});
  double const after = set(subset).get<test::fbeta>().value();
  CHECK(before != after);
  CHECK(after == test::fbeta{.beta = 2}(subset).value());
}

TEST_CASE("a set takes metrics with settings in any order, the others by default",
          "[measure][metric_set]") {
  auto const subset = test::binary_case("random");
  metric_set<accuracy, test::fbeta, auroc> const set{test::fbeta{.beta = 2}};
  CHECK(set(subset).get<test::fbeta>().value() == test::fbeta{.beta = 2}(subset).value());
  CHECK(set(subset).get<auroc>().value() == auroc{}(subset).value());
  metric_set const deduced{test::fbeta{.beta = 2}, auroc{}};
  STATIC_REQUIRE(std::same_as<decltype(deduced), metric_set<test::fbeta, auroc> const>);
  CHECK(deduced(subset).get<test::fbeta>().value() == set(subset).get<test::fbeta>().value());
  auto copy = set;  // a copy keeps the settings
  CHECK(copy(subset).get<test::fbeta>().value() == set(subset).get<test::fbeta>().value());
  metric_set<best_by<test::fbeta>> const judged{test::fbeta{.beta = 2}};
  CHECK(score_of(judged, subset) == test::fbeta{.beta = 2}(subset).value());
}

TEST_CASE("a judged set still measures the judge by its own name", "[measure][metric_set]") {
  auto const subset = test::binary_case("random");
  auto const measured = metric_set<best_by<auroc>, accuracy>{}(subset);
  CHECK(measured.get<auroc>().value() == measured.scalars()[0].second.value());
  CHECK(measured.scalars()[0].first == "auroc");
}

TEST_CASE("without a judge the lower loss is better", "[measure][metric_set]") {
  auto subset = test::binary_case("random");
  subset.loss = 0.25;
  CHECK(score_of(everything{}, subset) == -0.25);
}

TEST_CASE("best_by prefers the better value of its metric, higher or lower",
          "[measure][metric_set]") {
  auto const perfect = test::binary_case("perfect"), inverted = test::binary_case("inverted");
  CHECK(score_of(metric_set<best_by<auroc>>{}, perfect) == 1);
  CHECK(score_of(metric_set<best_by<auroc>>{}, inverted) == 0);
  metric_set<accuracy, best_by<test::brier>> const calibrated;
  CHECK(test::brier{}(perfect).value() < test::brier{}(inverted).value());
  CHECK(score_of(calibrated, perfect) > score_of(calibrated, inverted));
}

TEST_CASE("best_by a metric of each class compares by the mean over the classes",
          "[measure][metric_set]") {
  auto const& entry = test::metric_goldens().at("multi_label");
  CHECK(score_of(metric_set<best_by<per_class<auroc>>>{}, test::predictions_of(entry)) ==
        Approx(entry.at("macro").at("auroc").get<double>()));
}

TEST_CASE("an undefined judge is worse than any number", "[measure][metric_set]") {
  CHECK(score_of(metric_set<best_by<auroc>>{}, test::binary_case("only positive")) ==
        -std::numeric_limits<double>::infinity());
}

TEST_CASE("metric sets keep the laws of metric sets, a user's own too",
          "[measure][metric_set][laws]") {
  laws::check_metric_set(everything{});
  laws::check_metric_set(metric_set<accuracy, best_by<per_class<auroc>>, per_class<f1>>{});
  laws::check_metric_set(metric_set<per_class<auroc>>{});
  laws::check_metric_set(metric_set<best_by<test::brier>>{});
  laws::check_metric_set(metric_set<>{});
  laws::check_metric_set(frequencies{});
  laws::check_metric_set(started_frequencies{});
}
