// SPDX-License-Identifier: MIT
#include "cxr/measure/curve/precision_recall.hpp"

#include "catch.hpp"

using namespace cxr;

TEST_CASE("the precision-recall curve is scikit-learn's in reverse", "[measure][curve]") {
  // sklearn.metrics.precision_recall_curve([0, 0, 1, 1], [.1, .4, .35, .8])
  predictions const subset{.classes = 2,
                           .logits = {0, 0.1F, 0, 0.4F, 0, 0.35F, 0, 0.8F},
                           .labels = {0, 0, 1, 1},
                           .records = {0, 1, 2, 3}};
  auto const curve = precision_recall_curve(subset);
  REQUIRE(curve.size() == 5);
  std::vector<double> const recall{0, 0.5, 0.5, 1, 1}, precision{1, 1, 0.5, 2.0 / 3, 0.5};
  for (std::size_t index = 0; index < 5; ++index) {
    CHECK(curve[index].recall == Approx(recall[index]).margin(1e-15));
    CHECK(curve[index].precision == Approx(precision[index]));
  }
  CHECK(curve[1].score == Approx(0.8F));
}

TEST_CASE("one class only has no precision-recall curve", "[measure][curve]") {
  CHECK(precision_recall_curve({.classes = 2}).empty());
  CHECK(precision_recall_curve({.classes = 2, .logits = {0, 1}, .labels = {1}, .records = {0}})
            .empty());
}
