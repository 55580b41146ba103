// SPDX-License-Identifier: MIT
#include "cxr/report/page.hpp"

#include <algorithm>

#include "catch.hpp"
#include "report/page_reader.hpp"
#include "report/sample_runs.hpp"

using namespace cxr;
using namespace cxr::detail;

namespace {

/// What every page is, whatever the run.
void check_page(std::string const& page) {
  CHECK(test::wrong_tags(page) == "");
  CHECK(page.size() < 3'000'000);
  CHECK_THAT(page, Contains("prefers-color-scheme:dark") && Contains("@media print") &&
                       Contains("<html lang=\"en\">"));
  for (auto const& tag : test::tags_of(page, "svg"))
    CHECK_THAT(tag, Contains("role=\"img\"") && Contains("aria-label=\""));
  for (auto const* part : {"http://", "https://", "@import", "url(", "<link", "<svg onload",
                           "<img src=x>", "nan\"", "inf\""}) {
    INFO(part << " in " << page.substr(std::min(page.find(part), page.size()), 80));
    CHECK(page.find(part) == std::string::npos);
  }
  auto const at_most_one = [&](std::string const& id) {
    CHECK(test::count_of(page, "id=\"" + id + "\"") <= 1);
  };
  for (auto const* id : {"numbers", "curves", "threshold", "images", "card", "origin"})
    at_most_one(id);
}

std::string checked_page(predictions const& output) {
  auto const run = test::drawn_run("folder", output);
  explained_images const none;
  auto const text = report_page(run, none).html();
  check_page(text);
  return text;
}

}  // namespace

TEST_CASE("a page of two classes has every part", "[report][page]") {
  auto const page = checked_page(test::drawn_output(2, 200, false));
  for (auto const* part :
       {"ROC, test", "ROC, stress", "What the network gives", "Precision and recall, validation",
        "Reliability, test", "Decision curve, test", "Output, test", "Confusion, test",
        "Another threshold", "Surest mistakes", "Least sure", "Data, split and audit", "Loss",
        "CLAIM and TRIPOD+AI", "The same run again",
        "Called <b>&quot;PNEUMONIA&quot; &amp; &#39;x&#39;</b>"})
    CHECK_THAT(page, Contains(part));
  CHECK_THAT(page, Contains("role=\"region\" aria-label=\"Numbers\"") &&
                       Contains("role=\"region\" aria-label=\"Checklist\""));
  CHECK(page.find("<th scope=\"col\"></th>") == std::string::npos);
}

TEST_CASE("a page of three classes, and of findings, has a part for each", "[report][page]") {
  auto const classes = checked_page(test::drawn_output(3, 200, false));
  CHECK(test::count_of(classes, "aria-label=\"ROC, ") == 3);
  CHECK(classes.find("Another threshold") == std::string::npos);
  CHECK_THAT(classes, Contains("Confusion, test"));
  auto const findings = checked_page(test::drawn_output(4, 200, true));
  CHECK(test::count_of(findings, "aria-label=\"ROC, ") == 4);
  CHECK(test::count_of(findings, "type=\"range\"") == 4);
  CHECK(findings.find("Confusion, test") == std::string::npos);
}

TEST_CASE(
    "a page of one class, of a subset with one class, of equal scores, of one patient, of no "
    "numbers and of no images says so",
    "[report][page][bad_input]") {
  CHECK_THAT(checked_page(test::drawn_output(1, 20, false)), Contains("one class only"));
  auto single = test::drawn_output(2, 20, false);
  std::fill(single.labels.begin(), single.labels.end(), 1);
  CHECK_THAT(checked_page(single), Contains("No curves for test: no negative image."));
  auto equal = test::drawn_output(2, 40, false);
  std::fill(equal.logits.begin(), equal.logits.end(), 0.F);
  CHECK_THAT(checked_page(equal), Contains("AUROC 0.5"));
  CHECK_THAT(checked_page(test::drawn_output(2, 2, false)), Contains("of 1 patient"));
  auto broken = test::drawn_output(2, 40, false);
  broken.logits[3] = std::nanf("");
  CHECK_THAT(checked_page(broken), Contains("a logit is not a number"));
  checked_page({.classes = 2});
  auto unknown = test::drawn_output(2, 20, true);
  std::fill(unknown.findings.begin(), unknown.findings.end(), presence::unknown);
  checked_page(unknown);
}

TEST_CASE(
    "a page of very many classes or findings stays below its limit and says what is not drawn",
    "[report][page]") {
  auto const classes = checked_page(test::drawn_output(60, 240, false));
  CHECK_THAT(classes, Contains("Matrices of 60 classes") && Contains("Curves of 60 classes"));
  auto const findings = checked_page(test::drawn_output(60, 240, true));
  CHECK(test::count_of(findings, "aria-label=\"ROC, ") == 20);
}

TEST_CASE("every drawing of the page has its numbers in metrics.json, and some are files",
          "[report][page]") {
  auto const run = test::drawn_run("folder", test::drawn_output(2, 200, false));
  explained_images const none;
  report_page const page(run, none);
  auto const numbers = page.metrics();
  auto const text = page.html();
  CHECK(numbers["charts"].size() == test::tags_of(text, "svg").size());
  CHECK(numbers["charts"]["roc-test"]["band"]["low"].size() == 101);
  CHECK(numbers["mistakes"].size() == 8);
  CHECK(numbers["thresholds"][0]["subsets"].size() == 3);
  CHECK_THAT(text, Contains(html::escaped(numbers["verdict"]["text"].get<std::string>())));
  std::vector<std::string> names;
  for (auto const& drawing : page.files()) names.push_back(drawing.name);
  CHECK(names == std::vector<std::string>{"confusion-validation", "confusion-stress",
                                          "confusion-test", "roc-validation", "roc-stress",
                                          "roc-test", "history"});
}

TEST_CASE("the same run gives the same page", "[report][page]") {
  auto const output = test::drawn_output(2, 120, false);
  CHECK(checked_page(output) == checked_page(output));
}
