// SPDX-License-Identifier: MIT
#include "cxr/core/csv.hpp"

#include <locale>
#include <string>

#include "catch.hpp"
#include "comma_locale.hpp"

using namespace cxr;

TEST_CASE("a cell is quoted where it must be", "[core][csv]") {
  CHECK(csv_cell("plain") == "plain");
  CHECK(csv_cell("a,b") == "\"a,b\"");
  CHECK(csv_cell("say \"no\"") == "\"say \"\"no\"\"\"");
  CHECK(csv_cell("two\nlines") == "\"two\nlines\"");
  CHECK(csv_cell("\n") == "\"\n\"");
  CHECK(csv_cell("").empty());
}

TEST_CASE("a cell is valid UTF-8 whatever the text", "[core][csv][bad_input]") {
  CHECK(csv_cell("lungenr\xc3\xb6ntgen") == "lungenr\xc3\xb6ntgen");
  CHECK(csv_cell("r\xf6ntgen,1") == "\"r\\xf6ntgen,1\"");
  CHECK(csv_cell("a\x1b[31m\tb") == "a\\x1b[31m\\x09b");
}

TEST_CASE("the numbers of a table have a point in a program with a decimal comma", "[core][csv]") {
  test::comma_locale const comma;
  auto csv = csv_stream();
  csv << 0.5 << ',' << 1234567 << ',' << 1.0 / 3;
  CHECK(csv.str() == "0.5,1234567,0.333333333");
}
