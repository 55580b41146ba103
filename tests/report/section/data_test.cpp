// SPDX-License-Identifier: MIT
#include "cxr/report/section/data.hpp"

#include "catch.hpp"
#include "report/page_reader.hpp"

using namespace cxr;
using namespace cxr::detail;

TEST_CASE("images of each class, hashes, audit and what is not used are shown", "[report][data]") {
  reported_run run;
  run.classes = {"NORMAL", "<b>"};
  auto& certificate = run.split.certificate;
  certificate.rule = "patient_holdout";
  certificate.sha256 = "abc123";
  certificate.train = {.images = {30, 70}, .patients = 60};
  certificate.unused.entries = {{"folder", "a & b", 8}};
  CHECK_THAT(data_section(run), Contains("There is no audit of this result."));
  run.audit = "audit:\n  note   2 surplus <copies>";
  auto const text = data_section(run);
  CHECK_THAT(text, Contains("<th scope=\"row\">train</th><td>60</td><td>30</td><td>70</td>"));
  CHECK_THAT(text,
             Contains("abc123") && Contains("2 surplus &lt;copies&gt;") && Contains("a &amp; b"));
  CHECK(text.find("SHA-256 of the contents") == std::string::npos);
  CHECK(test::wrong_tags(text) == "");
}
