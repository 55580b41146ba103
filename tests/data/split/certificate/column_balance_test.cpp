// SPDX-License-Identifier: MIT
#include "cxr/data/split/certificate/column_balance.hpp"

#include "catch.hpp"
#include "cxr/data/split/certificate.hpp"
#include "data/split/sample_records.hpp"

using namespace cxr;

namespace {

using counts = std::vector<std::int64_t>;

/// Two images in train, two in validation, one in test.
std::vector<column_balance> balance_of(std::vector<record> const& records,
                                       class_list const& classes) {
  split assignment{.train = {0, 1}, .validation = {2, 3}, .test = {4}};
  certify(assignment, records, classes, "by hand", 1);
  return assignment.certificate.balance;
}

}  // namespace

TEST_CASE("classes, subtypes, sexes, bands of age and sites are counted in each subset",
          "[data][split]") {
  constexpr std::array<std::string_view, 2> classes{"NORMAL", "PNEUMONIA"};
  std::vector<record> const records{
      {.id = "a", .label = 1, .subtype = "virus", .columns = {{"sex", "F"}, {"age", "3"}}},
      {.id = "b", .label = 0, .columns = {{"sex", "M"}, {"age", "030Y"}}},
      {.id = "c", .label = 1, .subtype = "bacteria", .columns = {{"sex", "F"}, {"age", "4"}}},
      {.id = "d", .label = 1, .columns = {{"sex", "n/a"}}},
      {.id = "e", .label = 0, .columns = {{"sex", "F"}, {"site", "west"}}}};
  auto const all = balance_of(records, classes);
  REQUIRE(all.size() == 5);
  CHECK(all[0].column == "class");
  CHECK(all[0].values == std::vector<std::string>{"NORMAL", "PNEUMONIA"});
  CHECK(all[0].images == std::array<counts, 3>{counts{1, 1}, counts{0, 2}, counts{1, 0}});
  CHECK(all[0].unknown == std::array<std::int64_t, 3>{0, 0, 0});
  CHECK(all[0].validation_difference() == Approx(1.4142136));  // 0.5 / sqrt(0.25 / 2)
  CHECK(all[1].column == "subtype");
  CHECK(all[1].unknown == std::array<std::int64_t, 3>{1, 1, 1});
  CHECK(all[2].column == "sex");
  CHECK(all[2].images == std::array<counts, 3>{counts{1, 1}, counts{1, 0}, counts{1, 0}});
  CHECK(all[2].unknown == std::array<std::int64_t, 3>{0, 1, 0});
  CHECK(all[3].column == "age");
  CHECK(all[3].values == std::vector<std::string>{"0 to 4", "18 to 39"});
  CHECK(all[4].column == "site");
  CHECK(std::isnan(all[4].test_difference()));  // no image of train has a site
}

TEST_CASE("each finding is a column of its own, unknown ones apart", "[data][split]") {
  using enum presence;
  constexpr std::array<std::string_view, 2> classes{"edema", "mass"};
  std::vector<record> const records{{.id = "a", .findings = {present, unknown}},
                                    {.id = "b", .findings = {absent, unknown}},
                                    {.id = "c", .findings = {present, present}},
                                    {.id = "d", .findings = {unknown, absent}},
                                    {.id = "e", .findings = {absent, absent}}};
  auto const all = balance_of(records, classes);
  REQUIRE(all.size() == 2);
  CHECK(all[0].column == "edema");
  CHECK(all[0].values == std::vector<std::string>{"absent", "present"});
  CHECK(all[0].images == std::array<counts, 3>{counts{1, 1}, counts{0, 1}, counts{1, 0}});
  CHECK(all[0].unknown == std::array<std::int64_t, 3>{0, 1, 0});
  CHECK(all[1].unknown == std::array<std::int64_t, 3>{2, 0, 0});
}

TEST_CASE("a column of measurements or names is mentioned, not tabulated", "[data][split]") {
  auto records = test::sample_records(60);
  for (std::size_t index = 0; index < records.size(); ++index)
    records[index].columns = {{"study", std::to_string(index)}};
  split assignment{.train = {0, 1}, .validation = {2, 3}};
  for (std::size_t index = 4; index < records.size(); ++index) assignment.test.push_back(index);
  certify(assignment, records, 2, "by hand", 1);
  auto const& study = assignment.certificate.balance.at(1);
  CHECK(study.values.empty());
  CHECK(study.distinct == records.size());
  CHECK(std::isnan(study.test_difference()));
}
