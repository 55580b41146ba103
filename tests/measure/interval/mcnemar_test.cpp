// SPDX-License-Identifier: MIT
#include "cxr/measure/interval/mcnemar.hpp"

#include <set>
#include <string_view>

#include "catch.hpp"
#include "cxr/measure/interval/spread.hpp"
#include "measure/cases.hpp"

using namespace cxr;

TEST_CASE("McNemar's test equals statsmodels, exact and with continuity correction",
          "[measure][interval]") {
  for (auto const& entry : test::measure_goldens().at("mcnemar")) {
    auto const first = entry[0].get<std::int64_t>(), second = entry[1].get<std::int64_t>();
    INFO(first << " and " << second);
    CHECK(mcnemar_p(first, second) == Approx(entry[2].get<double>()).epsilon(1e-9));
    CHECK(mcnemar_p(first, second, false) == Approx(entry[3].get<double>()).epsilon(1e-9));
    CHECK(mcnemar_p(second, first) == mcnemar_p(first, second));
  }
  CHECK(mcnemar_p(0, 0) == 1);
  CHECK(mcnemar_p(0, 0, false) == 1);
}

TEST_CASE("McNemar's test counts the images that one network alone classifies right",
          "[measure][interval]") {
  std::vector<std::int64_t> const labels{1, 1, 1, 0};
  auto const first = predictions::from_scores(std::vector<double>{0.9, 0.9, 0.1, 0.9}, labels);
  auto const second = predictions::from_scores(std::vector<double>{0.1, 0.9, 0.9, 0.1}, labels);
  auto const result = mcnemar(first, second);
  CHECK(result.only_first == 1);
  CHECK(result.only_second == 2);
  CHECK(result.p_value.value() == 1);
  CHECK(result.method == "McNemar, exact");
}

TEST_CASE(
    "images of one patient count less in McNemar's test: Obuchowski's, of few patients by their "
    "signs",
    "[measure][interval]") {
  std::set<std::string_view> methods;
  for (auto const& entry : test::measure_goldens().at("clustered_mcnemar")) {
    auto const patients = entry.at("patients").get<std::vector<std::size_t>>();
    // Right where the score is above 0.5: all images are positive.
    std::vector<std::int64_t> const labels(patients.size(), 1);
    auto const first =
        predictions::from_scores(entry.at("first").get<std::vector<double>>(), labels);
    auto const second =
        predictions::from_scores(entry.at("second").get<std::vector<double>>(), labels);
    auto const result = mcnemar(first, second, patients);
    INFO(entry.at("differing"));
    CHECK(result.method == entry.at("method").get<std::string>());
    methods.insert(result.method);
    REQUIRE(result.p_value.defined());
    CHECK(result.p_value.value() == Approx(entry.at("p_value").get<double>()).epsilon(1e-9));
    CHECK(mcnemar(second, first, patients).p_value.value() == result.p_value.value());
  }
  CHECK(methods.size() == 2);
}

TEST_CASE("five patients of 300 for the same network are no proof", "[measure][interval]") {
  std::vector<std::size_t> patients;
  std::vector<double> scores(600, 0.9), others(600, 0.9);
  for (std::size_t image = 0; image < 600; ++image) patients.push_back(image / 2);
  // Both images of four patients, one of the fifth; in a sixth the networks differ and are level.
  for (auto const image : {0u, 1u, 2u, 3u, 4u, 5u, 6u, 7u, 8u, 10u}) others[image] = 0.1;
  scores[11] = 0.1;
  std::vector<std::int64_t> const labels(600, 1);
  auto const result = mcnemar(predictions::from_scores(scores, labels),
                              predictions::from_scores(others, labels), patients);
  CHECK(result.only_first == 10);
  CHECK(result.only_second == 1);
  CHECK(result.method == "sign test, by patient");
  CHECK(result.p_value.value() == Approx(0.0625));  // 2 / 2^5
}

TEST_CASE(
    "patients with one image each change nothing in McNemar's test, a single patient shows nothing",
    "[measure][interval]") {
  std::vector<std::int64_t> const labels{1, 1, 1, 0};
  auto const first = predictions::from_scores(std::vector<double>{0.9, 0.9, 0.9, 0.1}, labels);
  auto const second = predictions::from_scores(std::vector<double>{0.1, 0.1, 0.1, 0.1}, labels);
  std::vector<std::size_t> const different{3, 5, 7, 9}, single{1, 1, 1, 1};
  CHECK(mcnemar(first, second, different).p_value.value() ==
        mcnemar(first, second).p_value.value());
  CHECK(mcnemar(first, second, single).p_value.why_not() == "all images are of one patient");
  CHECK(mcnemar(first, first, single).p_value.why_not() == "all images are of one patient");
  std::vector<std::size_t> const two{1, 1, 1, 2};
  CHECK(mcnemar(first, second, two).p_value.value() == 1);
  CHECK(mcnemar(first, first, two).p_value.value() == 1);
  CHECK_THROWS_AS(mcnemar(first, second, std::vector<std::size_t>{1, 2}), shape_error);
}

TEST_CASE("the spread over runs is mean and standard deviation of the defined values",
          "[measure][interval]") {
  std::vector<named_measurements> const runs{
      {{"auroc", 0.9}, {"recall", measurement::undefined("no positive image")}},
      {{"auroc", 0.94}, {"recall", 0.5}}};
  auto const spreads = spread_of(runs);
  REQUIRE(spreads.size() == 2);
  CHECK(spreads[0].first == "auroc");
  CHECK(spreads[0].second.mean.value() == Approx(0.92));
  CHECK(spreads[0].second.deviation.value() == Approx(0.02828427));
  CHECK(spreads[1].second.mean.value() == 0.5);
  CHECK(spreads[1].second.deviation.why_not() == "fewer than two runs");
  CHECK(spreads[1].second.left_out == 1);
  CHECK(spread_of(std::vector<named_measurements>{}).empty());
}
