// SPDX-License-Identifier: MIT
#include "cxr/measure/predictions.hpp"

#include <cmath>

#include "catch.hpp"
#include "cxr/measure/measurement.hpp"
#include "cxr/measure/metric/average/per_class.hpp"
#include "cxr/measure/metric/rank/auroc.hpp"
#include "cxr/measure/metric/ratio/accuracy.hpp"
#include "cxr/measure/xtensor.hpp"

using namespace cxr;

namespace {

constexpr auto unknown = presence::unknown, absent = presence::absent, present = presence::present;

/// Three images, two findings.
predictions const findings{.classes = 2,
                           .logits = {0, 2, -1, 1, 3, -2},
                           .labels = {},
                           .records = {7, 8, 9},
                           .findings = {present, unknown, absent, present, present, absent},
                           .class_names = {"Effusion", "Nodule"}};

double sigmoid(double log_odds) { return 1 / (1 + std::exp(-log_odds)); }

}  // namespace

TEST_CASE("logits are (N,K), row by row", "[measure][predictions]") {
  predictions const subset{.classes = 3, .logits = {0, 1, 2, 3, 4, 5}, .labels = {2, 0}};
  CHECK(subset.size() == 2);
  CHECK(predictions{}.size() == 0);
  CHECK(subset.logit(1, 0) == 3);
  auto const logits =
      xt::adapt(subset.logits, std::vector<std::size_t>{subset.size(), subset.classes});
  CHECK(logits(1, 2) == 5);
  CHECK(xt::amax(logits)() == 5);
}

TEST_CASE("the class predicted is the first of the largest, probabilities are softmax",
          "[measure][predictions]") {
  predictions const subset{.classes = 3, .logits = {1, 2, 2, 1000, 0, -1000}};
  CHECK(subset.kind() == labelling::exclusive);
  CHECK(subset.predicted(0) == 1);
  CHECK(subset.predicted(1) == 0);
  auto const even = subset.probabilities(0), sure = subset.probabilities(1);
  CHECK(even[1] == even[2]);
  CHECK(even[0] / even[1] == Approx(std::exp(-1)));
  CHECK(even[0] + even[1] + even[2] == Approx(1));
  CHECK(sure[0] == 1);  // large logits do not overflow
  CHECK(sure[2] == 0);
}

TEST_CASE("the probability of each finding is a sigmoid of its own", "[measure][predictions]") {
  CHECK(findings.kind() == labelling::multi_label);
  CHECK(findings.probabilities(0)[0] == 0.5);
  CHECK(findings.probabilities(0)[1] == Approx(sigmoid(2)));
  CHECK(findings.probabilities(2)[1] == Approx(sigmoid(-2)));
}

TEST_CASE("two classes are told apart by the threshold of the second", "[measure][predictions]") {
  predictions subset{.classes = 2, .logits = {0, 1, 0, -1, 0, 0}};  // 0.73, 0.27, 0.5
  CHECK(subset.predicted(0) == 1);
  CHECK(subset.predicted(1) == 0);
  CHECK(subset.predicted(2) == 0);  // equal: the first, as numpy.argmax
  subset.operating_point.thresholds = {0.5};
  CHECK(subset.predicted(2) == 0);
  subset.operating_point.thresholds = {0.8};
  CHECK(subset.predicted(0) == 0);
  subset.operating_point.thresholds = {0.2};
  CHECK(subset.predicted(1) == 1);
  subset.operating_point.thresholds = {0};  // every image
  CHECK(subset.predicted(1) == 1);
  subset.operating_point.thresholds = {1};  // none
  CHECK(subset.predicted(0) == 0);
}

TEST_CASE("a threshold of 0.5 predicts what argmax does, however close or far the logits",
          "[measure][predictions]") {
  predictions subset{.classes = 2, .logits = {0, 1e-30f, 0, INFINITY, NAN, 1, 200, 100}};
  std::vector<std::size_t> const likeliest{1, 1, 0, 0};
  for (auto const& thresholds : {std::vector<double>{}, {0.5}}) {
    subset.operating_point.thresholds = thresholds;
    for (std::size_t image = 0; image < 4; ++image)
      CHECK(subset.predicted(image) == likeliest[image]);
  }
}

TEST_CASE("each finding has a threshold of its own", "[measure][predictions]") {
  predictions subset = findings;
  CHECK_FALSE(subset.predicted_present(0, 0));  // exactly 0.5 is not above it
  CHECK(subset.predicted_present(0, 1));
  subset.operating_point.thresholds = {0.4, 0.9};
  CHECK(subset.predicted_present(0, 0));
  CHECK_FALSE(subset.predicted_present(0, 1));
}

TEST_CASE("several exclusive classes have no threshold", "[measure][predictions]") {
  predictions subset{.classes = 3, .logits = {1, 3, 2}};
  subset.operating_point.thresholds = {0.99};
  CHECK(subset.predicted(0) == 1);
}

TEST_CASE("classes that were assigned elsewhere are those predicted", "[measure][predictions]") {
  predictions const subset{.classes = 3, .logits = {1, 3, 2, 1, 3, 2}, .assigned = {2, 0}};
  CHECK(subset.predicted(0) == 2);
  CHECK(subset.predicted(1) == 0);
}

TEST_CASE("a class without a name is called by its number", "[measure][predictions]") {
  CHECK(findings.class_name(1) == "Nodule");
  CHECK(findings.class_name(2) == "2");
}

TEST_CASE("a finding against the rest leaves images out in which it is unknown",
          "[measure][predictions]") {
  auto const nodule = findings.one_vs_rest(1);
  CHECK(nodule.kind() == labelling::exclusive);
  CHECK(nodule.classes == 2);
  CHECK(nodule.class_names == std::vector<std::string>{"rest", "Nodule"});
  CHECK(nodule.records == std::vector<std::size_t>{8, 9});
  CHECK(nodule.labels == std::vector<std::int64_t>{1, 0});
  CHECK(nodule.probabilities(0)[1] == Approx(findings.probabilities(1)[1]));
  CHECK(findings.one_vs_rest(0).labels == std::vector<std::int64_t>{1, 0, 1});
}

TEST_CASE("one class against the rest has the probability that it has among all",
          "[measure][predictions]") {
  predictions const subset{
      .classes = 3, .logits = {1, 3, 2, 80, 0, -80}, .labels = {1, 2}, .records = {0, 1}};
  for (std::size_t k = 0; k < 3; ++k) {
    auto const binary = subset.one_vs_rest(k);
    for (std::size_t image = 0; image < 2; ++image)
      CHECK(binary.probabilities(image)[1] ==
            Approx(subset.probabilities(image)[k]).epsilon(1e-6).margin(1e-30));
  }
  CHECK(subset.one_vs_rest(2).labels == std::vector<std::int64_t>{0, 1});
}

TEST_CASE("one class against the rest is predicted for the images that it is predicted for",
          "[measure][predictions]") {
  predictions several{.classes = 3, .logits = {1, 1.2f, 1.1f}, .labels = {0}};
  CHECK(several.one_vs_rest(1).predicted(0) == 1);  // the likeliest, though below one half
  CHECK(several.one_vs_rest(2).predicted(0) == 0);
  predictions subset = findings;
  subset.operating_point.thresholds = {0.97, 0.5};
  CHECK(subset.one_vs_rest(0).predicted(2) == 0);  // sigmoid(3) is 0.953
}

TEST_CASE("a measurement is a number or the reason why there is none", "[measure][predictions]") {
  measurement const half = 0.5, none = measurement::undefined("no positive image");
  CHECK(half.defined());
  CHECK(half.value() == 0.5);
  CHECK(half.why_not().empty());
  CHECK_FALSE(none.defined());
  CHECK(none.value_or(-1) == -1);
  CHECK(half.value_or(-1) == 0.5);
  CHECK(none.why_not() == "no positive image");
  STATIC_REQUIRE(measurement(0).defined());
}

TEST_CASE("thresholds apply to what the network gives, class weights in it",
          "[measure][predictions]") {
  predictions output{.classes = 2, .logits = {0, 1}, .labels = {1}, .class_weights = {0.5, 5}};
  double const odds = std::exp(1) / 10;
  CHECK(output.probabilities(0)[1] == Approx(odds / (1 + odds)));  // 0.21
  CHECK(output.uncorrected_probabilities(0)[1] == Approx(sigmoid(1)));
  CHECK(output.predicted(0) == 1);
  output.operating_point.thresholds = {0.74};
  CHECK(output.predicted(0) == 0);  // sigmoid(1) is 0.731
}

TEST_CASE("one class against the rest is corrected for class weights as it is among all",
          "[measure][predictions]") {
  predictions output{.classes = 3,
                     .logits = {1, 3, 2, 0.5f, -1, 0},
                     .labels = {1, 2},
                     .class_weights = {0.5, 1, 4}};
  for (bool const multi_label : {false, true}) {
    if (multi_label) output.findings.assign(6, presence::present);
    for (std::size_t k = 0; k < 3; ++k)
      for (std::size_t image = 0; image < 2; ++image) {
        auto const binary = output.one_vs_rest(k);
        CHECK(binary.probabilities(image)[1] == Approx(output.probabilities(image)[k]));
        CHECK(binary.predicted(image) ==
              (multi_label ? output.predicted_present(image, k) : output.predicted(image) == k));
      }
  }
}

TEST_CASE("class weights are taken out of probabilities, and out of the odds of findings",
          "[measure][predictions]") {
  predictions output{.classes = 3, .logits = {0, 0, 0}, .labels = {0}};
  CHECK(output.probabilities(0) == output.uncorrected_probabilities(0));
  output.class_weights = {0.5, 1, 2};  // even odds: as frequent as 4 : 2 : 1
  auto const corrected = output.probabilities(0);
  CHECK(corrected[0] == Approx(4.0 / 7));
  CHECK(corrected[1] == Approx(2.0 / 7));
  CHECK(corrected[2] == Approx(1.0 / 7));
  CHECK(output.uncorrected_probabilities(0)[0] == Approx(1.0 / 3));
  output.findings = {presence::present, presence::absent, presence::unknown};
  auto const findings = output.probabilities(0);
  CHECK(findings[0] == Approx(2.0 / 3));
  CHECK(findings[1] == Approx(1.0 / 2));
  CHECK(findings[2] == Approx(1.0 / 3));
}
