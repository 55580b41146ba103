// SPDX-License-Identifier: MIT
#include "cxr/measure/curve/roc.hpp"

#include <cmath>

#include "catch.hpp"
#include "measure/cases.hpp"

using namespace cxr;

TEST_CASE("a ROC curve goes from corner to corner, ties in one step", "[measure][curve]") {
  predictions const subset{
      .classes = 2, .logits = {0, 2, 0, 1, 0, 1, 0, 0}, .labels = {1, 1, 0, 0}};
  auto const curve = roc_curve(subset);
  REQUIRE(curve.size() == 4);
  CHECK((curve[0].false_positive_rate == 0 && curve[0].true_positive_rate == 0));
  CHECK((curve[1].false_positive_rate == 0 && curve[1].true_positive_rate == 0.5));
  CHECK((curve[2].false_positive_rate == 0.5 && curve[2].true_positive_rate == 1));
  CHECK((curve[3].false_positive_rate == 1 && curve[3].true_positive_rate == 1));
  CHECK(std::isinf(curve[0].score));
  CHECK((curve[1].score == 2 && curve[2].score == 1 && curve[3].score == 0));
}

TEST_CASE("a ROC curve equals scikit-learn's, its scores included", "[measure][curve]") {
  for (auto const& entry : test::metric_goldens().at("binary")) {
    INFO(entry.at("name"));
    auto const curve = roc_curve(test::predictions_of(entry));
    auto const& expected = entry.at("expected");
    if (!expected.contains("roc")) {
      CHECK(curve.empty());  // one class only
      continue;
    }
    REQUIRE(curve.size() == expected.at("roc")[0].size());
    for (std::size_t index = 0; index < curve.size(); ++index) {
      CHECK(curve[index].false_positive_rate == expected.at("roc")[0][index].get<double>());
      CHECK(curve[index].true_positive_rate == expected.at("roc")[1][index].get<double>());
      auto const& score = expected.at("roc_thresholds")[index];
      CHECK(curve[index].score == (score.is_null() ? INFINITY : score.get<double>()));
    }
  }
}

TEST_CASE("the area under a ROC curve is auroc", "[measure][curve]") {
  for (auto const* name : {"random", "ties", "all scores equal", "unbalanced"}) {
    auto const subset = test::binary_case(name);
    auto const curve = roc_curve(subset);
    double area = 0;
    for (std::size_t index = 1; index < curve.size(); ++index)
      area += (curve[index].false_positive_rate - curve[index - 1].false_positive_rate) *
              (curve[index].true_positive_rate + curve[index - 1].true_positive_rate) / 2;
    CHECK(area == Approx(auroc{}(subset).value()).epsilon(1e-12));
  }
}

TEST_CASE("a ROC curve is empty where a logit is not a number", "[measure][curve]") {
  predictions subset{.classes = 2, .logits = {0, 1, 1, 0}, .labels = {1, 0}};
  REQUIRE_FALSE(roc_curve(subset).empty());
  subset.logits[0] = NAN;
  CHECK(roc_curve(subset).empty());
}
