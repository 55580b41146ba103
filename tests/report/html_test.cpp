// SPDX-License-Identifier: MIT
#include "cxr/report/html.hpp"

#include "catch.hpp"

using namespace cxr;

TEST_CASE("base64 is RFC 4648's", "[report][html]") {
  auto const encoded = [](std::string const& text) {
    return html::base64({text.begin(), text.end()});
  };
  CHECK(encoded("") == "");
  CHECK(encoded("f") == "Zg==");
  CHECK(encoded("fo") == "Zm8=");
  CHECK(encoded("foobar") == "Zm9vYmFy");
}

TEST_CASE("what HTML gives a meaning is escaped, in tables and headings, too", "[report][html]") {
  CHECK(html::escaped("<a href='x'>&\"") == "&lt;a href=&#39;x&#39;&gt;&amp;&quot;");
  CHECK(html::table({{"name", "n"}, {"<b>", "1"}}) ==
        "<table>\n<tr><th>name</th><th>n</th></tr>\n<tr><td>&lt;b&gt;</td><td>1</td></tr>\n"
        "</table>\n");
  CHECK(html::section("a < b", "<p>text</p>") ==
        "<section><h2>a &lt; b</h2>\n<p>text</p></section>\n");
}

TEST_CASE("a page holds its pictures and its style itself", "[report][html]") {
  auto const page = html::page("a & b", html::picture({'f', 'o'}, "\"plot\""));
  CHECK_THAT(page, StartsWith("<!doctype html>") && Contains("<title>a &amp; b</title>") &&
                       Contains("<style>") && EndsWith("</html>\n"));
  CHECK_THAT(page, Contains("<img alt=\"&quot;plot&quot;\" src=\"data:image/png;base64,Zm8=\">"));
  CHECK(page.find("http") == std::string::npos);
}
