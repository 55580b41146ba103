// SPDX-License-Identifier: MIT
#include "cxr/data/split/stratified_holdout.hpp"

#include "catch.hpp"
#include "cxr/data/split/split.hpp"
#include "data/split/some_records.hpp"
#include "laws/split_laws.hpp"

using namespace cxr;

namespace {

std::vector<record> without_patients() {
  auto records = test::some_records(150);
  for (auto& one : records) one.patient.clear();
  return records;
}

}  // namespace

TEST_CASE("stratified_holdout keeps the laws of SplitPolicy", "[data][split]") {
  laws::check_split(stratified_holdout{}, without_patients(), 2);
  laws::check_split(stratified_holdout_leaking_patients{}, test::some_records(150), 2);
}

TEST_CASE("images are held out one by one, each class in proportion", "[data][split]") {
  auto const records = without_patients();
  auto const made = stratified_holdout{.validation = 0.25, .test = 0.1}(records, 2, 1).certificate;
  std::vector<double> images(2);
  for (auto const& one : records) ++images[static_cast<std::size_t>(one.label)];
  for (std::size_t label : {0u, 1u}) {
    CHECK(static_cast<double>(made.validation.images[label]) ==
          Approx(0.25 * images[label]).margin(1));
    CHECK(static_cast<double>(made.test.images[label]) == Approx(0.1 * images[label]).margin(1));
  }
}

TEST_CASE("of a source that knows patients it leaks them, and its certificate says so",
          "[data][split]") {
  auto const by = stratified_holdout_leaking_patients{}(test::some_records(150), 2, 1);
  CHECK(by.certificate.patients_shared > 10);
  CHECK_THAT(by.certificate.rule, StartsWith("stratified_holdout_leaking_patients"));
  STATIC_REQUIRE(stratified_holdout_leaking_patients::leaks_patients);
  STATIC_REQUIRE_FALSE(stratified_holdout::keeps_patients_whole);
}
