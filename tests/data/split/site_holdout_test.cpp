// SPDX-License-Identifier: MIT
#include "cxr/data/split/site_holdout.hpp"

#include "catch.hpp"
#include "data/split/sample_records.hpp"
#include "laws/split_laws.hpp"

using namespace cxr;

namespace {

/// Every fifth patient is of "west", the others of "north" and "south".
std::vector<record> with_sites(std::vector<record> records, std::string const& column = "site") {
  for (auto& image : records) {
    auto const patient = std::stoi(image.patient.substr(1));
    image.columns = {{"sex", patient % 2 ? "F" : "M"},
                     {column, patient % 5 == 0  ? "west"
                              : patient % 5 < 3 ? "north"
                                                : "south"}};
  }
  return records;
}

std::string refusal(site_holdout const& rule, std::vector<record> const& records) {
  try {
    rule(records, 2, 1);
  } catch (setting_error const& problem) {
    return problem.what();
  }
  return "accepted";
}

}  // namespace

TEST_CASE("site_holdout keeps the laws of SplitPolicy", "[data][split]") {
  site_holdout const rule{.held_out_site = "west"};
  SECTION("labels") { laws::check_split(rule, with_sites(test::sample_records(100)), 2); }
  SECTION("labels, with official folders, which do not count") {
    laws::check_split(rule, with_sites(test::sample_records(100, true)), 2);
  }
  SECTION("findings") { laws::check_split(rule, with_sites(test::sample_findings(100)), 3); }
}

TEST_CASE("test is the held-out site, validation is drawn from the others", "[data][split]") {
  auto const records = with_sites(test::sample_records(100), "hospital");
  site_holdout const rule{.held_out_site = "west", .site_column = "hospital", .validation = 0.25};
  auto const assignment = rule(records, 2, 1);
  std::size_t west = 0;
  for (auto const& image : records) west += column_value(image, "hospital") == "west";
  CHECK(assignment.test.size() == west);
  for (auto const index : assignment.test)
    CHECK(column_value(records[index], "hospital") == "west");
  auto const others = static_cast<double>(records.size() - west);
  CHECK(static_cast<double>(assignment.validation.size()) == Approx(0.25 * others).margin(4));
  CHECK(assignment.certificate.left_out == 0);
  CHECK(assignment.certificate.rule == "site_holdout (hospital west, validation 0.25)");
}

TEST_CASE(
    "images without a site, and of patients of the held-out site, are left out, which is said",
    "[data][split]") {
  auto records = with_sites(test::sample_records(60));
  records[3].columns.clear();                 // of p1002, who has two more images
  records[1].columns.back().second = "west";  // of p1001, "north": one of two images
  auto const assignment = site_holdout{.held_out_site = "west"}(records, 2, 1);
  CHECK(assignment.certificate.left_out == 2);
  CHECK(assignment.certificate.patients_shared == 0);
  CHECK(assignment.certificate.rule ==
        "site_holdout (site west, validation 0.15); 1 image left out, whose site is not known; "
        "1 image left out, whose patients are in the test");
}

TEST_CASE("a site that no image has is refused with those that exist, and the nearest",
          "[data][split][bad_input]") {
  auto const records = with_sites(test::sample_records(20));
  CHECK_THAT(
      refusal({.held_out_site = "vest"}, records),
      Contains("--held-out-site is vest, which no image has; did you mean west? the values of "
               "site are north (") &&
          Contains("south (") && Contains("#held-out-site"));
  CHECK_THAT(refusal({}, records),
             Contains("--held-out-site is not given; the values of site are north"));
  CHECK_THAT(
      refusal({.held_out_site = "west", .site_column = "sit"}, records),
      Contains("no image has a value in the column sit; did you mean --site-column site? The "
               "columns are sex, site"));
  CHECK_THAT(refusal({.held_out_site = "west"}, test::sample_records(20)),
             Contains("the records have no columns; give the sites in a file of --columns"));
}
