// SPDX-License-Identifier: MIT
#include "cxr/data/split/k_fold.hpp"

#include "catch.hpp"
#include "data/split/some_records.hpp"
#include "laws/split_laws.hpp"

using namespace cxr;

TEST_CASE("k_fold keeps the laws of SplitPolicy", "[data][split]") {
  laws::check_split(k_fold{}, test::some_records(100), 2);
  laws::check_split(k_fold{.folds = 3, .fold = 2}, test::some_records(100, true), 2);
}

TEST_CASE("every image validates in exactly one fold, the official test in none", "[data][split]") {
  auto const records = test::some_records(120, true);
  std::vector<int> validated(records.size());
  std::vector<std::size_t> sizes;
  for (std::int64_t fold = 0; fold < 5; ++fold) {
    auto const by = k_fold{.folds = 5, .fold = fold}(records, 2, 4);
    for (auto index : by.validation) ++validated[index];
    sizes.push_back(by.validation.size());
    CHECK(by.certificate.rule == "k_fold (fold " + std::to_string(fold) + " of 5)");
    CHECK(by.certificate.patients_shared == 0);
  }
  for (std::size_t i = 0; i < records.size(); ++i)
    CHECK(validated[i] == (records[i].official == subset::test ? 0 : 1));
  auto const [least, most] = std::minmax_element(sizes.begin(), sizes.end());
  CHECK(*most - *least <= 6);  // within one patient a class
}

TEST_CASE("each fold has its part of each class", "[data][split]") {
  auto const records = test::some_records(200);
  std::int64_t ill = 0;
  for (auto const& one : records) ill += one.label;
  for (std::int64_t fold = 0; fold < 5; ++fold)
    CHECK(
        static_cast<double>(k_fold{.fold = fold}(records, 2, 1).certificate.validation.images[1]) ==
        Approx(static_cast<double>(ill) / 5).margin(3));
}

TEST_CASE("a fold behind the last and too few patients are refused", "[data][split][bad_input]") {
  CHECK_THROWS_WITH((k_fold{.folds = 3, .fold = 3}(test::some_records(40), 2, 1)),
                    Contains("--fold is 3 of 3; give 0 to 2"));
  CHECK_THROWS_WITH((k_fold{.folds = 9}(test::some_records(24), 2, 1)),
                    Contains("class 0 has 6 patients for 9 folds; give fewer --folds"));
}
