// SPDX-License-Identifier: MIT
// Predictions of another program: predictions::from_scores in cxr/measure/predictions.hpp.
#include <cmath>
#include <cstdint>
#include <vector>

#include "catch.hpp"
#include "cxr/measure/metric/average/micro.hpp"
#include "cxr/measure/metric/average/per_class.hpp"
#include "cxr/measure/metric/rank/auroc.hpp"
#include "cxr/measure/metric/ratio/accuracy.hpp"
#include "cxr/measure/predictions.hpp"

using namespace cxr;

namespace {

constexpr auto unknown = presence::unknown, absent = presence::absent, present = presence::present;

}  // namespace

TEST_CASE("scores of another program are measured as they are", "[measure][predictions]") {
  // sklearn: roc_auc_score([0, 0, 1, 1], [.1, .4, .35, .8]) is 0.75 (from its documentation).
  std::vector<double> const scores{0.1, 0.4, 0.35, 0.8};
  auto const binary = predictions::from_scores(scores, std::vector<std::int64_t>{0, 0, 1, 1});
  CHECK(auroc{}(binary).value() == 0.75);
  CHECK(accuracy{}(binary).value() == 0.75);
  for (std::size_t image = 0; image < 4; ++image)
    CHECK(binary.probabilities(image)[1] == scores[image]);
  CHECK(binary.records == std::vector<std::size_t>{0, 1, 2, 3});

  std::vector<double> const rows{0.2, 0.3, 0.5, 1, 0, 0, 0.25, 0.5, 0.25};
  auto const several = predictions::from_scores(rows, std::vector<std::int64_t>{2, 0, 2}, 3);
  CHECK(several.predicted(0) == 2);
  CHECK(several.predicted(2) == 1);
  for (std::size_t k = 0; k < 3; ++k) CHECK(several.probabilities(0)[k] == rows[k]);
  CHECK(accuracy{}(several).value() == Approx(2.0 / 3));
  CHECK(per_class<auroc>{}(several).by_class[0].second.value() == 1);

  std::vector<double> const found{0.9, 0.2, 0, 1};
  auto const findings = predictions::from_scores(found, {present, unknown, absent, present}, 2);
  for (std::size_t k = 0; k < 2; ++k)
    for (std::size_t image = 0; image < 2; ++image)
      CHECK(findings.probabilities(image)[k] == found[2 * image + k]);
  CHECK(per_class<accuracy>{}(findings).macro().value() == 1);
}

TEST_CASE("a score that equals the threshold is not above it, whichever number it is",
          "[measure][predictions]") {
  std::vector<double> scores, rows;
  for (int percent = 1; percent < 100; ++percent) {
    scores.push_back(percent / 100.0);
    rows.insert(rows.end(), {1 - scores.back(), scores.back()});
  }
  std::vector<std::int64_t> const labels(scores.size(), 1);
  std::vector const present_labels(scores.size(), present);
  auto binary = predictions::from_scores(scores, labels);
  auto pairs = predictions::from_scores(rows, labels);
  auto finding = predictions::from_scores(scores, present_labels, 1);
  for (std::size_t image = 0; image < scores.size(); ++image)
    for (double const below : {0.0, 1e-16, 1e-12, 1e-6}) {
      double const threshold = scores[image] - below;
      bool const above = scores[image] > threshold;
      for (auto* subset : {&binary, &pairs, &finding})
        subset->operating_point.thresholds = {threshold};
      CHECK(binary.predicted(image) == above);
      CHECK(pairs.predicted(image) == above);
      CHECK(finding.predicted_present(image, 0) == above);
      CHECK(finding.one_vs_rest(0).predicted(image) == above);
    }
}

TEST_CASE("scores that differ by less than a float are not ties", "[measure][predictions]") {
  std::vector<double> const scores{0.3, 0.3 + 1e-12, 0.3 - 1e-12, 0.3 + 2e-12};
  std::vector<std::int64_t> const labels{0, 1, 0, 1};
  CHECK(auroc{}(predictions::from_scores(scores, labels)).value() == 1);
  CHECK(per_class<auroc>{}(predictions::from_scores(scores, labels)).by_class[1].second.value() ==
        1);
  // The positives near 0.7 are above all four negatives, those near 0.3 above two of them.
  CHECK(micro<auroc>{}(predictions::from_scores(scores, labels)).value() == 0.75);
}

TEST_CASE("rows of exclusive classes whose sum is not 1 are refused, and named",
          "[measure][predictions][bad_input]") {
  std::vector<std::int64_t> const labels{0, 1};
  CHECK_THROWS_WITH(
      predictions::from_scores(std::vector{0.2, 0.3, 0.5, 0.9, 0.9, 0.1}, labels, 3),
      Contains("the scores of image 1 have the sum 1.9000") && Contains("#score-sum"));
  CHECK_THROWS_AS(predictions::from_scores(std::vector{0.0, 0.0, 0.5, 0.5}, labels), data_error);
  auto const rounded = predictions::from_scores(std::vector{0.333, 0.6665, 0.5, 0.5}, labels);
  CHECK(rounded.probabilities(0)[0] == 0.333);  // as it was given
}

TEST_CASE("scores that are no probabilities, or of another number, are refused",
          "[measure][predictions][bad_input]") {
  using labels = std::vector<std::int64_t>;
  for (double const score : {-0.1, 1.5, std::nan("")})
    CHECK_THROWS_WITH(predictions::from_scores(std::vector{0.5, score}, labels{0, 1}),
                      Contains("score 1 is ") && Contains("#score-range"));
  CHECK_THROWS_WITH(predictions::from_scores(std::vector{0.5, 0.5, 0.1}, labels{0, 1}),
                    Contains("3 scores were given where labels and classes need 4"));
  CHECK_THROWS_WITH(predictions::from_scores(std::vector{0.5, 0.5}, labels{0, 2}),
                    Contains("image 1 has the label 2 of 2 classes"));
  CHECK_THROWS_AS(
      predictions::from_scores(std::vector{0.5, 0.5, 0.5}, std::vector(3, presence::present), 2),
      shape_error);
}
