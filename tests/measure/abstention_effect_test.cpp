// SPDX-License-Identifier: MIT
#include "cxr/measure/abstention_effect.hpp"

#include <string>
#include <vector>

#include "catch.hpp"

using namespace cxr;

namespace {

std::vector<std::string> const class_names{"NORMAL", "PNEUMONIA"};
conformal_sets const sets{0.2, {0.4, 0.3}};

/// Images with these probabilities of the second class.
predictions output_of(std::vector<double> const& scores, std::vector<std::int64_t> const& labels) {
  return predictions::from_scores(scores, labels);
}

}  // namespace

TEST_CASE("coverage counts the sets that have the class, and decided images those of one class",
          "[measure][conformal]") {
  // Sets: {0}, {0, 1}, {0, 1}, {1}, {1}
  auto const output = output_of({0.1, 0.5, 0.6, 0.7, 0.9}, {0, 1, 0, 1, 0});
  auto const result = measure_sets(sets, "test", output, class_names);
  REQUIRE(result.coverage.size() == 2);
  CHECK(result.coverage[0].first == "NORMAL");
  CHECK(result.coverage[0].second.value() == Approx(2.0 / 3));
  CHECK(result.coverage[1].second.value() == 1);
  CHECK(result.decided.value() == Approx(0.6));
  CHECK(result.accuracy.value() == Approx(2.0 / 3));
  CHECK(result.low == std::vector<std::string>{"NORMAL"});
}

TEST_CASE("coverage that equals the rate is not below it", "[measure][conformal]") {
  auto const output = output_of({0.1, 0.1, 0.1, 0.1, 0.9}, {0, 0, 0, 0, 0});
  CHECK(measure_sets(sets, "test", output, class_names).low.empty());
  CHECK(measure_sets({0.19, {0.4, 0.3}}, "test", output, class_names).low.size() == 1);
}

TEST_CASE("without images of a class, or without a decided image, there is no number",
          "[measure][conformal][bad_input]") {
  auto const undecided = measure_sets(sets, "test", output_of({0.5}, {1}), class_names);
  CHECK_FALSE(undecided.coverage[0].second.defined());
  CHECK(undecided.decided.value() == 0);
  CHECK(undecided.accuracy.why_not() == "no decided image");
  auto const none = measure_sets(sets, "test", {.classes = 2}, class_names);
  CHECK_FALSE(none.decided.defined());
  CHECK(none.low.empty());
}

TEST_CASE("the text states where sets were fitted, and which classes they miss too often",
          "[measure][conformal]") {
  auto const good = output_of({0.1, 0.5, 0.9, 0.2}, {0, 1, 1, 0});
  auto const bad = output_of({0.1, 0.5, 0.9, 0.9}, {0, 1, 1, 0});
  abstention_effect const effect{sets,
                                 {measure_sets(sets, "validation", good, class_names),
                                  measure_sets(sets, "test", bad, class_names)}};
  CHECK(effect.text() ==
        "abstention: an image is decided where its set has one class; the sets were fitted to miss "
        "20.0 % of the images of each class at most; validation (fitted here): 75.0 % decided, "
        "100.0 % of them correctly, coverage NORMAL 100.0 %, PNEUMONIA 100.0 %; test: 75.0 % "
        "decided, 66.7 % of them correctly, coverage NORMAL 50.0 %, PNEUMONIA 100.0 %, below "
        "80.0 % for NORMAL: the error rate holds for images such as those of validation only");
  CHECK(abstention_effect{}.text().empty());
}
