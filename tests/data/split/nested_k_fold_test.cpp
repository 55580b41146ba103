// SPDX-License-Identifier: MIT
#include "cxr/data/split/nested_k_fold.hpp"

#include "catch.hpp"
#include "data/split/sample_records.hpp"
#include "laws/split_laws.hpp"

using namespace cxr;

TEST_CASE("nested_k_fold keeps the laws of SplitPolicy", "[data][split]") {
  SECTION("labels") { laws::check_split(nested_k_fold{}, test::sample_records(150), 2); }
  SECTION("labels, with official folders, which do not count") {
    laws::check_split(nested_k_fold{.folds = 3, .fold = 2, .inner_folds = 4, .inner_fold = 3},
                      test::sample_records(100, true), 2);
  }
  SECTION("findings") {
    laws::check_split(nested_k_fold{.fold = 4}, test::sample_findings(150), 3);
  }
}

TEST_CASE(
    "over all outer folds each image is tested once, over the inner ones the others validate once",
    "[data][split]") {
  auto const records = test::sample_records(120, true);
  std::vector<int> tested(records.size());
  for (std::int64_t fold = 0; fold < 4; ++fold) {
    std::vector<int> validated(records.size());
    std::vector<std::size_t> test;
    for (std::int64_t inner = 0; inner < 3; ++inner) {
      nested_k_fold const rule{.folds = 4, .fold = fold, .inner_folds = 3, .inner_fold = inner};
      auto const assignment = rule(records, 2, 5);
      CHECK(assignment.certificate.left_out == 0);
      CHECK(assignment.certificate.patients_shared == 0);
      if (inner > 0) CHECK(assignment.test == test);
      test = assignment.test;
      for (auto const index : assignment.validation) ++validated[index];
      CHECK(static_cast<double>(assignment.test.size()) ==
            Approx(static_cast<double>(records.size()) / 4).margin(2));
      CHECK(
          static_cast<double>(assignment.validation.size()) ==
          Approx(static_cast<double>(records.size()) / 4).margin(2));  // a third of three quarters
    }
    for (auto const index : test) {
      ++tested[index];
      ++validated[index];
    }
    CHECK(validated == std::vector<int>(records.size(), 1));
  }
  CHECK(tested == std::vector<int>(records.size(), 1));
}

TEST_CASE("the rule of nested folds is stated in words", "[data][split]") {
  nested_k_fold const rule{.folds = 3, .fold = 1, .inner_folds = 4, .inner_fold = 2};
  CHECK(rule(test::sample_records(100), 2, 1).certificate.rule ==
        "nested_k_fold (test: fold 1 of 3; validation: fold 2 of 4 of the rest)");
}

TEST_CASE("the only patient with a finding trains, in whatever fold", "[data][split]") {
  auto records = test::sample_findings(60);
  for (auto& image : records)
    image.findings[2] = image.patient == "p1007" ? presence::present : presence::absent;
  for (std::int64_t fold = 0; fold < 3; ++fold)
    CHECK(nested_k_fold{.folds = 3, .fold = fold}(records, 3, 1).certificate.train.images[2] > 0);
}

TEST_CASE("folds beyond the last and too few patients are refused by the option's name",
          "[data][split][bad_input]") {
  auto const records = test::sample_records(40);  // 10 patients of class 0
  auto const refusal = [&](nested_k_fold const& rule) {
    try {
      rule(records, 2, 1);
    } catch (error const& problem) {
      return std::string(problem.what());
    }
    return std::string("accepted");
  };
  CHECK_THAT(refusal({.folds = 3, .fold = 3}), Contains("cxr: --fold is 3 of 3; give 0 to 2"));
  CHECK_THAT(refusal({.inner_folds = 2, .inner_fold = 2}),
             Contains("--inner-fold is 2 of 2; give 0 to 1"));
  CHECK_THAT(refusal({.folds = 11}),
             Contains("class 0 has 10 patients for 11 folds; give fewer --folds"));
  CHECK_THAT(refusal({.folds = 2, .inner_folds = 6}),
             Contains("patients for 6 folds; give fewer --inner-folds"));
}
