// SPDX-License-Identifier: MIT
#include "cxr/core/text.hpp"

#include <limits>
#include <string>
#include <vector>

#include "catch.hpp"
#include "comma_locale.hpp"

namespace {

template <cxr::literal Text>
struct named {
  static constexpr std::string_view text = Text.view();
};
constexpr std::string_view stem = "densenet121", left = "<", inner = "scratch", right = ">",
                           nothing = "";

}  // namespace

TEST_CASE("a literal is a template argument, equal texts are one type", "[core][text]") {
  STATIC_REQUIRE(named<"NORMAL">::text == "NORMAL");
  STATIC_REQUIRE(std::is_same_v<named<"a">, named<"a">>);
  STATIC_REQUIRE_FALSE(std::is_same_v<named<"a">, named<"b">>);
  STATIC_REQUIRE(named<"">::text.empty());
}

TEST_CASE("names are joined at compile time", "[core][text]") {
  STATIC_REQUIRE(cxr::join<stem, left, inner, right> == "densenet121<scratch>");
  STATIC_REQUIRE(cxr::join<nothing>.empty());
}

TEST_CASE("the first line of a text ends before its line break", "[core][text]") {
  CHECK(cxr::detail::first_line("one\ntwo\n") == "one");
  CHECK(cxr::detail::first_line("one") == "one");
  CHECK(cxr::detail::first_line("\n").empty());
}

TEST_CASE("a number of a text has a point in a program with a decimal comma", "[core][text]") {
  cxr::test::comma_locale const comma;
  CHECK(cxr::fixed_text(1234.25, 1) == "1234.2");
  CHECK(cxr::fixed_text(-0.00006, 4) == "-0.0001");
  CHECK(cxr::fixed_text(2, 0) == "2");
  CHECK(cxr::fixed_text(std::numeric_limits<double>::max(), 2).size() == 312);
  CHECK(cxr::fixed_text(std::numeric_limits<double>::quiet_NaN(), 2) == "nan");
}

TEST_CASE("a long list of names or lines ends with the number of the others", "[core][text]") {
  std::vector<std::string> names{"a", "b", "c", "d", "e"};
  CHECK(cxr::first_names({}).empty());
  CHECK(cxr::first_names(names) == "a, b, c, d, e");
  CHECK(cxr::first_lines({}, 2).empty());
  CHECK(cxr::first_lines({"a", "b"}, 2) == "\n  a\n  b");
  names.emplace_back("f");
  CHECK(cxr::first_names(names) == "a, b, c, d, e, … 1 more");
  CHECK(cxr::first_lines(names, 2) == "\n  a\n  b\n  and 4 more");
}
