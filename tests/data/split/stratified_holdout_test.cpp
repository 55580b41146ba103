// SPDX-License-Identifier: MIT
#include "cxr/data/split/stratified_holdout.hpp"

#include "catch.hpp"
#include "cxr/data/split/split.hpp"
#include "data/split/sample_records.hpp"
#include "laws/split_laws.hpp"

using namespace cxr;

namespace {

std::vector<record> without_patients() {
  auto records = test::sample_records(150);
  for (auto& image : records) image.patient.clear();
  return records;
}

}  // namespace

TEST_CASE("stratified_holdout keeps the laws of SplitPolicy", "[data][split]") {
  SECTION("without patients") { laws::check_split(stratified_holdout{}, without_patients(), 2); }
  SECTION("leaking patients") {
    laws::check_split(stratified_holdout_leaking_patients{}, test::sample_records(150), 2);
  }
}

TEST_CASE("images are held out singly, each class in proportion", "[data][split]") {
  auto const records = without_patients();
  auto const certificate =
      stratified_holdout{.validation = 0.25, .test = 0.1}(records, 2, 1).certificate;
  std::vector<double> images(2);
  for (auto const& image : records) ++images[static_cast<std::size_t>(image.label)];
  for (std::size_t label : {0u, 1u}) {
    CHECK(static_cast<double>(certificate.validation.images[label]) ==
          Approx(0.25 * images[label]).margin(1));
    CHECK(static_cast<double>(certificate.test.images[label]) ==
          Approx(0.1 * images[label]).margin(1));
  }
}

TEST_CASE("with a source that knows patients it leaks them, and its certificate states so",
          "[data][split]") {
  auto const assignment = stratified_holdout_leaking_patients{}(test::sample_records(150), 2, 1);
  CHECK(assignment.certificate.patients_shared > 10);
  CHECK_THAT(assignment.certificate.rule, StartsWith("stratified_holdout_leaking_patients"));
  STATIC_REQUIRE(stratified_holdout_leaking_patients::leaks_patients);
  STATIC_REQUIRE_FALSE(stratified_holdout::keeps_patients_whole);
}
