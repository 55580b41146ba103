// SPDX-License-Identifier: MIT
#include "cxr/core/text.hpp"

#include "catch.hpp"

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
