// SPDX-License-Identifier: MIT
#include "cxr/report/section/numbers.hpp"

#include "catch.hpp"
#include "report/page_reader.hpp"
#include "report/sample_runs.hpp"

using namespace cxr;
using namespace cxr::detail;

TEST_CASE("tiles show a number with its interval below, a dash where there is none",
          "[report][numbers]") {
  auto run = test::drawn_run("folder", test::drawn_output(2, 60, false));
  auto& subset = run.evaluations.back();
  subset.measured.numbers = {{"accuracy", 0.81234},
                             {"auroc", measurement::undefined("no positive image")}};
  subset.intervals = {{"accuracy", {.low = 0.7, .high = 0.9, .level = 0.95, .method = "Wilson"}}};
  auto const text = tiles(subset);
  CHECK_THAT(text, Contains("<b>0.812</b><span>accuracy</span><span>0.700 to 0.900</span>"));
  CHECK_THAT(text, Contains("<b>–</b><span>auroc</span></div>"));
  auto const section = numbers_section(run);
  CHECK_THAT(section,
             Contains("0.8123 [0.700, 0.900]") && Contains("undefined (no positive image)"));
  CHECK(test::wrong_tags(section) == "");
}

TEST_CASE("the numbers of a subset have counts of classes, and findings have none",
          "[report][numbers]") {
  auto const exclusive = test::drawn_run("folder", test::drawn_output(3, 60, false));
  auto const values = subset_json(exclusive, exclusive.evaluations[0]);
  CHECK(values["images"] == 60);
  CHECK(values["confusion"].size() == 3);
  CHECK_FALSE(values.contains("at_0.5"));
  auto findings = test::drawn_run("folder", test::drawn_output(3, 60, true));
  findings.operating_point.thresholds = {0.5, 0.5, 0.4};
  auto const others = subset_json(findings, findings.evaluations[0]);
  CHECK_FALSE(others.contains("confusion"));
  CHECK(others.contains("at_0.5"));
  CHECK(numbers_table(findings).rows()[0].size() == 7);
}

TEST_CASE("what is said of probabilities, intervals and stress is so in this run",
          "[report][numbers]") {
  auto run = test::drawn_run("folder", test::drawn_output(2, 60, false));
  CHECK_THAT(numbers_section(run), Contains("are not calibrated; they are at the class"));
  CHECK(numbers_section(run).find("[low, high]") == std::string::npos);
  CHECK_THAT(numbers_section(run), Contains("<th scope=\"col\">metric</th>"));
  run.calibration.fitted.form = calibration_form::logistic;
  run.evaluations[2].intervals = {{"accuracy", {.low = 0.7, .high = 0.9, .method = "Wilson"}}};
  run.settings["stress"] = {{"policy", "darker"}, {"shade", 0.5}, {"how", "evenly"}};
  CHECK_THAT(numbers_section(run),
             Contains("are calibrated, at the class frequencies") &&
                 Contains("95 % interval over patients") &&
                 Contains("stress: the validation images under darker (shade 0.5, how evenly). "));
  run.evaluations.erase(run.evaluations.begin() + 1);
  for (auto& image : run.records) image.patient.clear();
  CHECK_THAT(numbers_section(run), Contains("95 % interval over images"));
  CHECK(numbers_section(run).find("stress: ") == std::string::npos);
}
