// SPDX-License-Identifier: MIT
#include "cxr/report/chart/svg.hpp"

#include <cmath>

#include "catch.hpp"
#include "report/page_reader.hpp"

using namespace cxr;

TEST_CASE("coordinates have two digits at most", "[report][chart]") {
  CHECK(svg::number(1.0) == "1");
  CHECK(svg::number(1.504) == "1.5");
  CHECK(svg::number(-0.001) == "0");
  CHECK(svg::number(100) == "100");
  CHECK(svg::number(NAN) == "0");
}

TEST_CASE("a drawing as a file brings its colours with it, for dark screens too",
          "[report][chart]") {
  auto const drawing = svg::document(
      10, 20, "a & b", "",
      svg::rectangle(0, 0, 5, 5, "f1", 0.5) + svg::upright_text(1, 2, "<up>", "small"));
  auto const file = svg::file(drawing);
  CHECK_THAT(file, StartsWith("<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\"") &&
                       Contains("--ink:") && Contains("prefers-color-scheme:dark") &&
                       Contains("viewBox=\"0 0 10 20\"") && Contains("opacity=\"0.5\"") &&
                       Contains("&lt;up&gt;"));
  CHECK(test::wrong_tags(file) == "");
  CHECK(file.find("\"&quot;") == std::string::npos);
}
