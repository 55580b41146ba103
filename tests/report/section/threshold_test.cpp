// SPDX-License-Identifier: MIT
#include "cxr/report/section/threshold.hpp"

#include "catch.hpp"
#include "cxr/measure/metric/ratio/ratio.hpp"
#include "cxr/measure/metric/ratio/recall.hpp"
#include "cxr/report/table.hpp"
#include "report/page_reader.hpp"
#include "report/sample_runs.hpp"

using namespace cxr;
using namespace cxr::detail;

TEST_CASE("the counts at every threshold are those of the predictions there",
          "[report][threshold]") {
  auto output = test::drawn_output(2, 150, false);
  output.operating_point.thresholds = {0.37};
  auto const all = movable_thresholds(test::drawn_run("folder", output));
  REQUIRE(all.size() == 1);
  auto const& entry = all[0];
  CHECK(entry.thresholds[entry.start] == 0.37);
  CHECK(std::is_sorted(entry.thresholds.begin(), entry.thresholds.end()));
  CHECK(entry.thresholds.size() > 100);
  CHECK(entry.thresholds.size() <= 310);
  for (std::size_t index = 0; index < entry.thresholds.size(); ++index) {
    auto moved = output;
    moved.operating_point.thresholds = {entry.thresholds[index]};
    binary_counts const cells(moved);
    CHECK(entry.counts[0].hits[index] == static_cast<std::size_t>(cells.true_positive));
    CHECK(entry.counts[2].alarms[index] == static_cast<std::size_t>(cells.false_positive));
  }
}

TEST_CASE("the table is that of the operating point without the script, and the slider is labelled",
          "[report][threshold]") {
  auto const output = test::drawn_output(2, 60, false);
  auto const all = movable_thresholds(test::drawn_run("folder", output));
  auto const text = threshold_section(all);
  binary_counts const cells(output);
  CHECK_THAT(text,
             Contains("<th scope=\"row\">test</th><td>" + to_text(recall{}(output)) + "</td>"));
  CHECK_THAT(text, Contains("</td><td>" + std::to_string(cells.true_positive) + "</td>"));
  CHECK_THAT(text, Contains("<label for=\"threshold0-slider\">") &&
                       Contains("<div class=\"slider\" hidden>") && Contains("aria-valuetext"));
  CHECK(test::wrong_tags(text) == "");
  // A class named "</script>" ends no script, and no script loads anything.
  CHECK(test::count_of(text, "</script>") == 2);
  CHECK(text.find("fetch") == std::string::npos);
  CHECK(text.find("src=") == std::string::npos);
}

TEST_CASE("findings have a threshold each, several classes none, one class and NaN no crash",
          "[report][threshold][bad_input]") {
  auto const thresholds = [](predictions const& output) {
    return movable_thresholds(test::drawn_run("folder", output));
  };
  CHECK(thresholds(test::drawn_output(3, 40, true)).size() == 3);
  CHECK(thresholds(test::drawn_output(3, 40, false)).empty());
  CHECK(threshold_section({}).empty());
  CHECK(thresholds(test::drawn_output(1, 40, false)).empty());
  auto broken = test::drawn_output(2, 40, false);
  broken.logits[1] = std::nanf("");
  std::fill(broken.labels.begin(), broken.labels.end(), 1);
  auto const all = thresholds(broken);
  REQUIRE(all.size() == 1);
  CHECK_THAT(threshold_section(all), Contains("<td>–</td>"));  // no specificity without negatives
  reported_run empty;
  CHECK(movable_thresholds(empty).empty());
}
