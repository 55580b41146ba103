// SPDX-License-Identifier: MIT
#include "cxr/report/chart/confusion.hpp"

#include "catch.hpp"
#include "report/page_reader.hpp"

using namespace cxr;
using namespace cxr::detail;

TEST_CASE("a confusion matrix is darkest where a row has most of its images", "[report][chart]") {
  auto const counts = confusion{}({.classes = 2,
                                   .logits = {1, 0, 1, 0, 1, 0, 0, 1},
                                   .labels = {0, 0, 0, 1},
                                   .records = {0, 1, 2, 3}});
  auto const drawing =
      confusion_chart("confusion-test", "Confusion", counts, {"NORMAL", "PNEUMONIA"});
  auto const cells = test::tags_of(drawing.svg, "rect");
  REQUIRE(cells.size() == 4);
  CHECK_THAT(cells[0], Contains("opacity=\"0.48\""));
  CHECK_THAT(cells[1], Contains("opacity=\"0.06\""));
  CHECK_THAT(drawing.svg, Contains("100.0 %") && Contains(">3</text>"));
  CHECK_THAT(drawing.svg, Contains("Of true NORMAL: 3 as NORMAL, 0 as PNEUMONIA."));
  CHECK(drawing.numbers["counts"] == json::parse("[[3,0],[0,1]]"));
}

TEST_CASE("a confusion matrix without images, of many classes, and of long names is drawn",
          "[report][chart]") {
  for (std::size_t const classes : {1u, 2u, 3u, 14u}) {
    std::vector<std::string> const names(classes, "a very long name <of> a class, in détail");
    auto const drawing =
        confusion_chart("c", "Confusion", confusion{}({.classes = classes}), names);
    CHECK(test::tags_of(drawing.svg, "rect").size() == classes * classes);
    CHECK(test::wrong_tags(drawing.svg) == "");
  }
  CHECK(shortened("short", 10) == "short");
  CHECK(shortened("a\xc3\xa9\xc3\xa9\xc3\xa9", 4) == "a\xc3\xa9…");  // whole characters
}
