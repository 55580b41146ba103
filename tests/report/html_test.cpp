// SPDX-License-Identifier: MIT
#include "cxr/report/html.hpp"

#include "catch.hpp"
#include "report/page_reader.hpp"

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
  CHECK(html::escaped("a\x01\x1b"
                      "b\nc") == "a  b\nc");
  CHECK_THAT(html::table("Counts \"x\"", {{"name", "n"}, {"<b>", "1"}}),
             Contains("role=\"region\" aria-label=\"Counts &quot;x&quot;\"><table") &&
                 Contains("<th scope=\"col\">name</th>") &&
                 Contains("<th scope=\"row\">&lt;b&gt;</th><td>1</td>"));
  CHECK(html::paragraph("a < b") == "<p>a &lt; b</p>\n");
  CHECK_THAT(html::details("<x>", "<p>text</p>"), Contains("<summary>&lt;x&gt;</summary>"));
}

TEST_CASE("a page holds its images and its style itself and forbids itself to load anything",
          "[report][html]") {
  auto const page = html::page("a & b", "<h1>top</h1>",
                               {{"plots", "Plots & more", html::jpeg({'f', 'o'}, "\"plot\"")}});
  CHECK_THAT(page, StartsWith("<!doctype html>") && Contains("<title>a &amp; b</title>") &&
                       Contains("<style>") && EndsWith("</html>\n"));
  CHECK_THAT(page, Contains("<img alt=\"&quot;plot&quot;\" src=\"data:image/jpeg;base64,Zm8=\">"));
  CHECK_THAT(page, Contains("<a href=\"#plots\">Plots &amp; more</a>") &&
                       Contains("<section id=\"plots\""));
  CHECK_THAT(page, Contains("default-src 'none'"));
  CHECK(page.find("http://") == std::string::npos);
  CHECK(page.find("https://") == std::string::npos);
  CHECK(test::wrong_tags(page) == "");
}
