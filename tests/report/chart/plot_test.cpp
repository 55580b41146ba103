// SPDX-License-Identifier: MIT
#include "cxr/report/chart/plot.hpp"

#include <cmath>

#include "catch.hpp"
#include "comma_locale.hpp"
#include "report/page_reader.hpp"

using namespace cxr;
using namespace cxr::detail;

namespace {

std::string drawn(std::vector<plot_point> const& points) {
  plot picture("t", share_axis("x"), share_axis("y"));
  picture.line(points, "mark");
  auto const text = picture.drawing("");
  auto const begin = text.find("\"mark\" d=\"");
  if (begin == text.npos) return "";
  return text.substr(begin + 10, text.find('"', begin + 10) - begin - 10);
}

}  // namespace

TEST_CASE("a line runs from corner to corner of the axes", "[report][chart]") {
  CHECK(drawn({{0, 0}, {1, 1}}) == "M62,290L428,40");
}

TEST_CASE("what is outside of the axes is cut off where it crosses the border", "[report][chart]") {
  CHECK(drawn({{0, 0}, {0.5, 1}, {1, 2}}) == "M62,290L245,40L245,40");
  CHECK(drawn({{0, -1}, {1, 1}}) == "M245,290L428,40");
  CHECK(drawn({{0, 0}, {0.5, NAN}, {1, 1}}) == "M62,290L62,290M428,40L428,40");
  CHECK(drawn({{0, 5}, {1, 5}}) == "");
}

TEST_CASE("an axis ends at a round number above its values", "[report][chart]") {
  for (double const top : {1e-6, 0.03, 0.69, 1.0, 7.2, 99.0, 1e5}) {
    auto const axis = axis_up_to("loss", top);
    INFO(top);
    CHECK(axis.high >= top * (1 - 1e-9));
    CHECK(axis.high <= 2.1 * top);
    CHECK(axis.ticks.size() >= 3);
    CHECK(axis.ticks.size() <= 8);
  }
  CHECK(axis_up_to("loss", 0).high == 1);
  CHECK(axis_up_to("loss", NAN).high == 1);
  CHECK(axis_up_to("loss", INFINITY).high == 1);
}

TEST_CASE("a drawing says what it shows, escapes texts and has points in every locale",
          "[report][chart]") {
  auto const make = [] {
    plot picture("<b>\"", share_axis("a & b"), axis_up_to("y", 0.3));
    picture.legend("</svg>", "line s1");
    picture.bar(0, 0.5, 0, 0.15, "f1");
    picture.area({0, 0.5, 1}, {0.1, 0.1, 0.1}, {0.2, 0.25, 0.2}, "band f1");
    picture.dot({0.25, 0.1}, "f1");
    return picture.drawing("what < it shows");
  };
  auto const text = make();
  CHECK_THAT(text, StartsWith("<svg role=\"img\"") &&
                       Contains("aria-label=\"&lt;b&gt;&quot;. what &lt; it shows\"") &&
                       Contains("a &amp; b") && EndsWith("</svg>\n"));
  CHECK(test::wrong_tags(text) == "");
  CHECK(test::count_of(text, "</svg>") == 1);
  test::comma_locale const comma;
  CHECK(make() == text);
}
