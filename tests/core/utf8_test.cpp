// SPDX-License-Identifier: MIT
#include "cxr/core/utf8.hpp"

#include "catch.hpp"

using namespace cxr;

TEST_CASE("plain text is UTF-8 without control characters", "[core]") {
  for (auto const* text : {"", "a.jpeg", "d\xc3\xa9t\xc3\xa9", "\xe8\x83\xb8\xe9\x83\xa8",
                           "\xf0\x9f\xab\x81", "\xed\x9f\xbf", "\xf4\x8f\xbf\xbf"}) {
    INFO(text);
    CHECK(is_plain_text(text));
    CHECK(plain_text(text) == text);
  }
  for (auto const* text : {"d\xe9t\xe9", "\x80", "\xc0\xaf", "\xe0\x80\xaf", "\xed\xa0\x80",
                           "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xc3", "\xe8\x83",
                           "\xe8\x83\x41", "\xff", "a\tb", "a\nb", "a\x1b[31m", "a\x7f"})
    CHECK_FALSE(is_plain_text(text));
}

TEST_CASE("what is no plain text is shown in hexadecimal digits", "[core]") {
  CHECK(plain_text("d\xe9t\xe9/\xc3\xa9.png") == "d\\xe9t\\xe9/\xc3\xa9.png");
  CHECK(plain_text("a\tb\n") == "a\\x09b\\x0a");
  CHECK(plain_text("cut \xe8\x83") == "cut \\xe8\\x83");
}
