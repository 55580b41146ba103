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

TEST_CASE("thresholds without a slider are named, and so is how many findings have one",
          "[report][threshold]") {
  auto output = test::drawn_output(23, 92, true);
  auto run = test::drawn_run("folder", output);
  CHECK(movable_thresholds(run).size() == most_sliders);
  CHECK(missing_sliders(run) == "Only the first 20 of 23 findings have a slider. ");
  output = test::drawn_output(3, 40, true);
  output.operating_point.thresholds = {0.5, 1, 0.5};
  run = test::drawn_run("folder", output);
  CHECK(missing_sliders(run) == "Without a slider, for their thresholds are not between 0 and 1: " +
                                    run.classes[1] + " (1.0000).");
  CHECK_THAT(threshold_section(movable_thresholds(run), missing_sliders(run)),
             Contains("Without a slider"));
  CHECK(missing_sliders(test::drawn_run("folder", test::drawn_output(2, 40, false))).empty());
}

TEST_CASE("a threshold near 1 is not shown as 1, nor by the script", "[report][threshold]") {
  auto output = test::drawn_output(2, 60, false);
  output.operating_point.thresholds = {0.99999};
  auto const text = threshold_section(movable_thresholds(test::drawn_run("folder", output)));
  CHECK_THAT(text, Contains(">0.9999900</output>") && Contains("toPrecision(7)"));
}
