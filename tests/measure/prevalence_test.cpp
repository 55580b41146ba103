// SPDX-License-Identifier: MIT
#include "cxr/measure/prevalence.hpp"

#include "catch.hpp"

using namespace cxr;

TEST_CASE("probabilities at another prevalence have the odds times the ratio of the odds",
          "[measure][prevalence]") {
  // 75 % pneumonia in training, 10 % in screening: the odds fall from 3 to 1/9, to a 27th.
  auto const screening = restated_probabilities({0.2, 0.8}, std::vector<double>{0.25, 0.75},
                                                std::vector<double>{0.9, 0.1});
  CHECK(screening[1] / screening[0] == Approx(4.0 / 27));
  CHECK(screening[0] + screening[1] == Approx(1));
  auto const counts =
      restated_probabilities({0.2, 0.8}, std::vector<double>{100, 300}, std::vector<double>{9, 1});
  CHECK(counts[1] == Approx(screening[1]));
  auto const same = restated_probabilities({0.2, 0.3, 0.5}, std::vector<double>{1, 2, 3},
                                           std::vector<double>{1, 2, 3});
  CHECK(same[2] == Approx(0.5));
}

TEST_CASE("predictive values follow from sensitivity, specificity and prevalence",
          "[measure][prevalence]") {
  // Of 1,000 patients 10 are ill; 9 are found, and 99 of the 990 others are false alarms.
  CHECK(ppv_at_prevalence(0.9, 0.9, 0.01).value() == Approx(9.0 / 108));
  CHECK(npv_at_prevalence(0.9, 0.9, 0.01).value() == Approx(891.0 / 892));
  CHECK(ppv_at_prevalence(1, 1, 0).why_not() == "no image is predicted positive");
  CHECK_FALSE(npv_at_prevalence(1, 0, 0.5).defined());
}

TEST_CASE("a prevalence in percent, and classes that all are excluded, are refused",
          "[measure][prevalence][bad_input]") {
  CHECK_THROWS_WITH(ppv_at_prevalence(0.9, 0.9, 30), Contains("the prevalence is 30.0000"));
  CHECK_THROWS_AS(npv_at_prevalence(0.9, 0.9, -0.1), data_error);
  CHECK_THROWS_WITH(
      restated_probabilities({1, 0}, std::vector<double>{0.5, 0.5}, std::vector<double>{0, 1}),
      Contains("exclude each other"));
}

TEST_CASE("frequencies that are none are refused", "[measure][prevalence][bad_input]") {
  CHECK_THROWS_AS(
      restated_probabilities({0.5, 0.5}, std::vector<double>{1}, std::vector<double>{1}),
      shape_error);
  CHECK_THROWS_WITH(
      restated_probabilities({0.5, 0.5}, std::vector<double>{0, 1}, std::vector<double>{0.5, 0.5}),
      Contains("the frequencies of class 0 are 0.0000 and 0.5000"));
}
