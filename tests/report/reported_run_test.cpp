// SPDX-License-Identifier: MIT
#include "cxr/report/reported_run.hpp"

#include "catch.hpp"
#include "report/sample_result.hpp"
#include "report/sample_runs.hpp"

using namespace cxr;
using namespace cxr::detail;

TEST_CASE("the numbers of a metric set are those of the page", "[report]") {
  auto const result = test::sample_result("folder");
  auto const run = reported(result);
  CHECK(run.classes == result.classes);
  CHECK(run.records.size() == 4);
  CHECK(run.history.size() == 1);
  REQUIRE(run.evaluations.size() == 1);
  auto const& numbers = run.evaluations[0].measured.scalars();
  REQUIRE(numbers.size() == 2);
  CHECK(numbers[0].first == "accuracy");
  CHECK(numbers[0].second.value() == 0.75);
}

TEST_CASE("two classes are one view, several and findings one each, a single class none",
          "[report]") {
  auto const views = [](std::size_t classes, bool findings) {
    auto const output = test::drawn_output(classes, 60, findings);
    return views_of(test::drawn_run("folder", output), output);
  };
  auto const binary = views(2, false);
  REQUIRE(binary.size() == 1);
  CHECK(binary[0].positive == test::hostile_classes[1]);
  CHECK(binary[0].threshold == 0.5);
  CHECK(binary[0].patients[0] == binary[0].patients[1]);
  CHECK(views(3, false).size() == 3);
  CHECK_FALSE(views(3, false)[2].threshold);
  CHECK(views(1, false).empty());
  REQUIRE(views(1, true).size() == 1);
  CHECK(views(4, true)[3].negative == "absent");
}

TEST_CASE("a finding is called at its threshold, whatever the class weights were", "[report]") {
  auto output = test::drawn_output(2, 60, true);
  output.class_weights = {1, 3};
  output.operating_point.thresholds = {0.5, 0.6};
  auto const view = views_of(test::drawn_run("folder", output), output).at(1);
  CHECK(view.threshold == 0.6);
  std::size_t row = 0;
  for (std::size_t image = 0; image < output.size(); ++image) {
    if (output.finding(image, 1) == presence::unknown) continue;
    bool const called = output.predicted_present(image, 1);
    CHECK((view.scores[row] > log_odds(0.6)) == called);
    bool const above =
        view.output.probabilities(row)[1] > view.output.operating_point.thresholds[0];
    CHECK(above == called);
    ++row;
  }
  CHECK(row == view.output.size());
}

TEST_CASE("settings that a run lacks have a default", "[report]") {
  reported_run run;
  CHECK(band_settings(run, 100).resamples == 500);
  run.settings = {{"run", {{"resamples", 0}}}};
  CHECK(band_settings(run, 100).resamples == 0);
  CHECK(band_settings({}, 100'000'000).resamples == 50);
}

TEST_CASE("the scores of several classes are the network's own, as those of two", "[report]") {
  auto output = test::drawn_output(3, 60, false);
  output.class_weights = {1, 2, 5};
  auto const views = views_of(test::drawn_run("folder", output), output);
  for (std::size_t k = 0; k < 3; ++k)
    for (std::size_t image = 0; image < output.size(); ++image) {
      double const own = output.uncorrected_probabilities(image)[k];
      CHECK(views[k].scores[image] == Approx(log_odds(own)).margin(1e-5));
      CHECK(views[k].output.probabilities(image)[1] ==
            Approx(output.probabilities(image)[k]).margin(1e-6));
    }
}
