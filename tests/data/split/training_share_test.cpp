// SPDX-License-Identifier: MIT
#include "cxr/data/split/training_share.hpp"

#include "catch.hpp"
#include "cxr/data/split/from_manifest.hpp"
#include "cxr/data/split/k_fold.hpp"
#include "cxr/data/split/official.hpp"
#include "cxr/data/split/patient_holdout.hpp"
#include "cxr/data/split/stratified_holdout.hpp"
#include "data/split/sample_records.hpp"
#include "laws/split_laws.hpp"
#include "paths.hpp"

using namespace cxr;

static_assert(training_share<>::name == "training_share<patient_holdout>");
static_assert(training_share<>::needs_patients && training_share<>::keeps_patients_whole);
static_assert(!training_share<stratified_holdout>::keeps_patients_whole);
static_assert(!training_share<>::leaks_patients);
static_assert(training_share<stratified_holdout_leaking_patients>::leaks_patients);

TEST_CASE("training_share keeps the laws of SplitPolicy", "[data][split]") {
  SECTION("labels") {
    laws::check_split(training_share<>{.share = 0.3}, test::sample_records(100), 2);
  }
  SECTION("labels, with an official test") {
    laws::check_split(training_share<k_fold>{.share = 0.5}, test::sample_records(100, true), 2);
  }
  SECTION("by image") {
    laws::check_split(training_share<stratified_holdout>{.share = 0.2}, test::sample_records(90),
                      2);
  }
  SECTION("findings") {
    laws::check_split(training_share<>{.share = 0.3}, test::sample_findings(100), 3);
  }
}

TEST_CASE("a smaller share lies within a larger one, and validation and test stay",
          "[data][split]") {
  bool const multi_label = GENERATE(false, true);
  auto const records = multi_label ? test::sample_findings(300) : test::sample_records(300);
  std::size_t const K = multi_label ? 3 : 2;
  auto const whole = patient_holdout{}(records, K, 4);
  std::vector<std::size_t> smaller;
  for (double const share : {0.01, 0.1, 0.25, 0.5, 0.75, 1.0}) {
    auto const assignment = training_share<>{.share = share}(records, K, 4);
    CHECK(assignment.validation == whole.validation);
    CHECK(assignment.test == whole.test);
    CHECK(std::includes(assignment.train.begin(), assignment.train.end(), smaller.begin(),
                        smaller.end()));
    CHECK(std::includes(whole.train.begin(), whole.train.end(), assignment.train.begin(),
                        assignment.train.end()));
    smaller = assignment.train;
    if (share < 0.1) continue;  // two patients of each class are more
    CHECK(static_cast<double>(smaller.size()) ==
          Approx(share * static_cast<double>(whole.train.size())).margin(multi_label ? 6 : 3));
    for (std::size_t k = 0; k < K; ++k)
      CHECK(static_cast<double>(assignment.certificate.train.images[k]) ==
            Approx(share * static_cast<double>(whole.certificate.train.images[k]))
                .margin(multi_label ? 9 : 3));
    CHECK(assignment.certificate.left_out ==
          static_cast<std::int64_t>(whole.train.size() - smaller.size()));
  }
  CHECK(smaller == whole.train);
}

TEST_CASE("whole patients are kept, two of each class at least", "[data][split]") {
  auto const records = test::sample_records(200, true);
  auto const whole = official{}(records, 2, 1);
  auto const part = training_share<official>{.share = 0.001}(records, 2, 1);
  auto const patients = detail::patients_of(records, part.train);
  CHECK(patients.size() == 4);
  for (auto const index : whole.train)
    CHECK(patients.contains(records[index].patient) ==
          std::binary_search(part.train.begin(), part.train.end(), index));
}

TEST_CASE("a share of a split that is read again states the seeds of both draws", "[data][split]") {
  auto const records = test::sample_records(100);
  test::temporary_folder const folder;
  auto const file = folder / "split.json";
  auto const whole = patient_holdout{}(records, 2, 3);
  save_split(whole, records, file);
  training_share<from_manifest> const half{.share = 0.5, .rule = {.manifest = file}};
  auto const part = half(records, 2, 9);
  CHECK(part.certificate.seed == 3);
  CHECK(part.certificate.rule ==
        "patient_holdout (validation 0.15, test 0.15); training share 0.5 drawn with seed 9");
  CHECK(part.validation == whole.validation);
  CHECK(part.train != half(records, 2, 10).train);
  CHECK(half(records, 2, 3).certificate.rule ==
        "patient_holdout (validation 0.15, test 0.15); training share 0.5");
}

TEST_CASE("the rule states the share, whatever the other rule says", "[data][split]") {
  auto const records = test::sample_records(60);
  CHECK(training_share<>{.share = 0.25}(records, 2, 1).certificate.rule ==
        "patient_holdout (validation 0.15, test 0.15); training share 0.25");
  std::vector<std::string> options;
  training_share<> const rule;
  for_each_field(rule, [&](double, auto const& option) { options.emplace_back(option.name); });
  CHECK(options == std::vector<std::string>{"training-share", "validation", "test"});
}
