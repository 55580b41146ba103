// SPDX-License-Identifier: MIT
#include "cxr/data/split/k_fold.hpp"

#include "catch.hpp"
#include "data/split/sample_records.hpp"
#include "laws/split_laws.hpp"

using namespace cxr;

TEST_CASE("k_fold keeps the laws of SplitPolicy", "[data][split]") {
  SECTION("labels") { laws::check_split(k_fold{}, test::sample_records(100), 2); }
  SECTION("labels, with an official test") {
    laws::check_split(k_fold{.folds = 3, .fold = 2}, test::sample_records(100, true), 2);
  }
  SECTION("findings") { laws::check_split(k_fold{.fold = 4}, test::sample_findings(100), 3); }
}

TEST_CASE("every image validates in exactly one fold, the official test in none", "[data][split]") {
  auto const records = test::sample_records(120, true);
  std::vector<int> validated(records.size());
  std::vector<std::size_t> sizes;
  for (std::int64_t fold = 0; fold < 5; ++fold) {
    auto const assignment = k_fold{.folds = 5, .fold = fold}(records, 2, 4);
    for (auto index : assignment.validation) ++validated[index];
    sizes.push_back(assignment.validation.size());
    CHECK(assignment.certificate.rule == "k_fold (fold " + std::to_string(fold) + " of 5)");
    CHECK(assignment.certificate.patients_shared == 0);
  }
  for (std::size_t index = 0; index < records.size(); ++index)
    CHECK(validated[index] == (records[index].official == subset::test ? 0 : 1));
  auto const [least, most] = std::minmax_element(sizes.begin(), sizes.end());
  CHECK(*most - *least <= 6);  // within one patient per class
}

TEST_CASE("each fold has its part of each class", "[data][split]") {
  auto const records = test::sample_records(200);
  std::int64_t ill = 0;
  for (auto const& image : records) ill += image.label;
  for (std::int64_t fold = 0; fold < 5; ++fold)
    CHECK(
        static_cast<double>(k_fold{.fold = fold}(records, 2, 1).certificate.validation.images[1]) ==
        Approx(static_cast<double>(ill) / 5).margin(3));
}

TEST_CASE("with findings, every fold has its part of each, and folds are of nearly equal size",
          "[data][split]") {
  auto const records = test::sample_findings(300);
  std::vector<std::int64_t> images(3);
  for (auto const& image : records)
    for (std::size_t k = 0; k < 3; ++k) images[k] += has_class(image, k);
  std::vector<int> validated(records.size());
  for (std::int64_t fold = 0; fold < 5; ++fold) {
    auto const assignment = k_fold{.fold = fold}(records, 3, 1);
    for (auto index : assignment.validation) ++validated[index];
    for (std::size_t k = 0; k < 3; ++k)
      CHECK(static_cast<double>(assignment.certificate.validation.images[k]) ==
            Approx(static_cast<double>(images[k]) / 5).margin(7));
    CHECK(static_cast<double>(assignment.validation.size()) ==
          Approx(static_cast<double>(records.size()) / 5).margin(4));
  }
  CHECK(validated == std::vector<int>(records.size(), 1));
}

TEST_CASE("a finding of a few patients leaves no fold empty, that of one patient trains",
          "[data][split]") {
  std::vector<record>
      records;  // two patients with each of two findings, one with a third, one none
  for (std::size_t number = 0; number < 6; ++number) {
    record image{.id = std::to_string(number), .patient = "p" + std::to_string(number)};
    for (std::size_t k = 0; k < 3; ++k)
      image.findings.push_back(number / 2 == k && number < 5 ? presence::present
                                                             : presence::absent);
    records.push_back(image);
  }
  for (std::int64_t fold = 0; fold < 4; ++fold) {
    auto const assignment = k_fold{.folds = 4, .fold = fold}(records, 3, 1);
    CHECK(assignment.validation.size() == 1);
    CHECK(assignment.certificate.train.images[2] == 1);
  }
  CHECK_THROWS_WITH((k_fold{.folds = 5, .fold = 4}(records, 3, 1)),
                    Contains("too few patients or images for a validation subset"));
}

TEST_CASE("a fold beyond the last and too few patients are refused", "[data][split][bad_input]") {
  CHECK_THROWS_WITH((k_fold{.folds = 3, .fold = 3}(test::sample_records(40), 2, 1)),
                    Contains("cxr: --fold is 3 of 3; give 0 to 2"));
  CHECK_THROWS_WITH((k_fold{.folds = 9}(test::sample_records(24), 2, 1)),
                    Contains("class 0 has 6 patients for 9 folds; give fewer --folds"));
}
