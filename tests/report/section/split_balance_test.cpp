// SPDX-License-Identifier: MIT
#include "cxr/report/section/split_balance.hpp"

#include "catch.hpp"
#include "cxr/data/split/certificate.hpp"
#include "cxr/report/section/data.hpp"
#include "report/page_reader.hpp"

using namespace cxr;
using namespace cxr::detail;

namespace {

/// Four images in train, two in validation, none in test, one left out.
reported_run certified_run() {
  constexpr std::array<std::string_view, 2> classes{"NORMAL", "<b>"};
  reported_run run;
  run.classes = {"NORMAL", "<b>"};
  for (auto const* sex : {"F", "M", "M", "M", "F", "M", "F"})
    run.records.push_back({.id = "image" + std::to_string(run.records.size()),
                           .label = static_cast<std::int64_t>(run.records.size() % 2),
                           .columns = {{"sex", sex}, {"age", "3"}}});
  run.records[5].columns.pop_back();
  run.split.train = {0, 1, 2, 3};
  run.split.validation = {4, 5};
  certify(run.split, run.records, classes, "by hand", 1);
  return run;
}

}  // namespace

TEST_CASE("the page compares the subsets by class and by each column", "[report][data]") {
  auto const text = data_section(certified_run());
  CHECK_THAT(text, Contains("images left out by the rule: 1"));
  CHECK_THAT(text, Contains("<th scope=\"row\">class: &lt;b&gt;</th><td>2 (50.0 %)</td>"
                            "<td>1 (50.0 %)</td><td></td>"));
  CHECK_THAT(text, Contains("sex: F</th><td>1 (25.0 %)</td><td>1 (50.0 %)</td><td></td>"));
  // p = 1/4, q = 1/2: 0.25 / sqrt((3/16 + 1/4) / 2)
  CHECK_THAT(text, Contains("sex: standardised difference to train</th><td></td><td>0.535</td>"
                            "<td></td>"));
  CHECK_THAT(text, Contains("age: 0 to 4</th><td>4 (100.0 %)</td><td>1 (50.0 %)</td>"));
  CHECK_THAT(text, Contains("age: not known</th><td>0 (0.0 %)</td><td>1 (50.0 %)</td>"));
  CHECK_THAT(text, !Contains("in different subsets"));  // no file was read
  CHECK(test::wrong_tags(text) == "");
}

TEST_CASE("the page lists equal files in different subsets, and similar images once searched",
          "[report][data]") {
  auto run = certified_run();
  certify_contents(run.split, run.records, {1, 2, 3, 4, 5, 6, 7});
  CHECK_THAT(data_section(run), Contains("There are no equal files in different subsets."));
  certify_contents(run.split, run.records, {1, 2, 3, 4, 1, 6, 7});
  run.split.certificate.near_across = {{.records = {1, 5}}};
  auto const text = data_section(run);
  CHECK_THAT(text, Contains("1 group of equal files in different subsets:") &&
                       Contains("image0 (train), image4 (validation)"));
  CHECK_THAT(text, Contains("1 group of similar images in different subsets:") &&
                       Contains("image1 (train), image5 (validation)"));
  CHECK(test::wrong_tags(text) == "");
}

TEST_CASE("a column of many values is mentioned, and subsets without a value in common are told",
          "[report][data]") {
  auto run = certified_run();
  auto& balance = run.split.certificate.balance;
  balance = {{.column = "study", .values = {}, .images = {}, .distinct = 5232},
             {.column = "site",
              .values = {"east", "west"},
              .images = {std::vector<std::int64_t>{4, 0}, {0, 2}, {0, 0}},
              .distinct = 2}};
  auto const text = balance_table(run.split);
  CHECK_THAT(text, Contains("Not compared value by value: study (5232 values)."));
  CHECK_THAT(text, Contains("<td>no value in common</td><td></td>"));
  CHECK(test::wrong_tags(text) == "");
}
