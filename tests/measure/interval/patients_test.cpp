// SPDX-License-Identifier: MIT
#include "cxr/measure/interval/patients.hpp"

#include "catch.hpp"
#include "cxr/measure/gathered.hpp"
#include "measure/cases.hpp"

using namespace cxr;

TEST_CASE("images without a patient key are a patient each", "[measure][interval]") {
  std::vector<record> const records{{.id = "a", .patient = "p"},
                                    {.id = "b"},
                                    {.id = "c", .patient = "q"},
                                    {.id = "d"},
                                    {.id = "e", .patient = "p"}};
  predictions const subset{.classes = 2, .records = {4, 1, 3, 0, 2}};
  CHECK(patients_of(subset, records) == std::vector<std::size_t>{0, 1, 2, 0, 3});
  CHECK(patients_of(predictions{}, records).empty());
}

TEST_CASE("patients may have any numbers, and be as many as images or none at all",
          "[measure][interval]") {
  auto const groups = detail::groups_of(std::vector<std::size_t>{900, 3, 900}, 3);
  CHECK(groups.group == std::vector<std::size_t>{0, 1, 0});
  CHECK(groups.count == 2);
  CHECK(detail::groups_of({}, 3).count == 3);
  CHECK_THROWS_AS(detail::groups_of(std::vector<std::size_t>{1}, 3), shape_error);
}

TEST_CASE("gathered images are as they were, in the order chosen", "[measure][interval]") {
  auto subset = test::binary_case("random");
  subset.operating_point.thresholds = {0.3};
  subset.class_weights = {1, 2};
  std::vector<std::size_t> const images{5, 5, 0};
  auto const part = gathered(subset, images);
  REQUIRE(part.size() == 3);
  CHECK(part.labels ==
        std::vector<std::int64_t>{subset.labels[5], subset.labels[5], subset.labels[0]});
  CHECK(part.probabilities(1) == subset.probabilities(5));
  CHECK(part.predicted(2) == subset.predicted(0));
  auto const findings = test::predictions_of(test::metric_goldens().at("multi_label"));
  CHECK(gathered(findings, images).finding(0, 2) == findings.finding(5, 2));
  auto const scored =
      predictions::from_scores(std::vector<double>{0.2, 0.7}, std::vector<std::int64_t>{0, 1});
  CHECK(gathered(scored, std::vector<std::size_t>{1}).probabilities(0)[1] == 0.7);
}
