// SPDX-License-Identifier: MIT
#include "cxr/report/chart/forest.hpp"

#include "catch.hpp"
#include "report/page_reader.hpp"

using namespace cxr;
using namespace cxr::detail;

TEST_CASE("subgroups are plotted below all images, and too few is said", "[report][chart]") {
  interval const range{.low = 0.5, .high = 1, .level = 0.95, .method = "Wilson"};
  reported_subset subset{"test", {.classes = 2}, {}, {}, {}, {}};
  subset.measured.numbers = {{"accuracy", 0.9}, {"recall", 0.75}, {"mcc", -0.5}};
  subset.intervals = {{"recall", range}};
  subset.subgroups = {
      {.column = "subtype",
       .value = "<bacteria>",
       .images = 40,
       .patients = 30,
       .numbers = {{"accuracy", 0.8}, {"recall", 0.5}, {"mcc", -0.5}},
       .intervals = {{"recall", range}}},
      {.value = "virus", .images = 3, .patients = 2, .too_few = "too few: fewer than 10 patients"}};
  CHECK(forest_metrics(subset.subgroups) == std::vector<std::string>{"recall", "accuracy", "mcc"});
  auto const drawing = forest_chart("subgroups-test", "Subgroups", subset);
  CHECK(test::tags_of(drawing.svg, "circle").size() == 4);  // mcc is below the axis: a number
  CHECK_THAT(drawing.svg, Contains("too few: fewer than 10 patients</text>"));
  CHECK_THAT(drawing.svg, Contains("subtype: &lt;bacteria&gt;") && Contains("-0.5000"));
  CHECK_THAT(drawing.svg, Contains("recall 0.5000 [0.500, 1.000]"));  // for those who cannot see
  CHECK(test::wrong_tags(drawing.svg) == "");
}

TEST_CASE("subgroups that are all too small give words only", "[report][chart]") {
  reported_subset subset{"test", {.classes = 2}, {}, {}, {}, {}};
  subset.subgroups = {{.value = "virus", .images = 3, .too_few = "too few: one class only"}};
  auto const drawing = forest_chart("subgroups-test", "Subgroups", subset);
  CHECK(test::tags_of(drawing.svg, "circle").empty());
  CHECK_THAT(drawing.svg, Contains("too few: one class only"));
}
