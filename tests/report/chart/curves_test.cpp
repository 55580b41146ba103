// SPDX-License-Identifier: MIT
#include "cxr/report/chart/curves.hpp"

#include "catch.hpp"
#include "report/page_reader.hpp"
#include "report/sample_runs.hpp"

using namespace cxr;
using namespace cxr::detail;

namespace {

binary_view drawn_view(std::size_t images) {
  auto const output = test::drawn_output(2, images, false);
  return views_of(test::drawn_run("folder", output), output).at(0);
}

}  // namespace

TEST_CASE("the numbers of a ROC chart are its curve and a band that encloses it",
          "[report][chart]") {
  auto const view = drawn_view(200);
  auto const drawing = roc_chart("roc-test", "ROC", view, {.resamples = 100});
  CHECK(drawing.name == "roc-test");
  auto const& curve = drawing.numbers["curve"];
  CHECK(curve["x"].front() == 0.0);
  CHECK(drawing.numbers["auroc"] == auroc{}(view.output).value());
  CHECK_THAT(drawing.numbers["interval"]["method"].get<std::string>(), StartsWith("DeLong"));
  CHECK(curve["y"].back() == 1.0);
  auto const& band = drawing.numbers["band"];
  REQUIRE(band["x"].size() == 101);
  for (std::size_t index = 0; index < 101; ++index)
    CHECK(band["low"][index].get<double>() <= band["high"][index].get<double>());
  CHECK_THAT(drawing.svg, Contains("class=\"band f1\"") && Contains("AUROC "));
  CHECK(test::wrong_tags(drawing.svg) == "");
}

TEST_CASE("a chart of few patients says that it has no band", "[report][chart]") {
  auto const view = drawn_view(8);
  for (auto const& drawing : {roc_chart("a", "ROC", view, {.resamples = 100}),
                              precision_recall_chart("b", "PR", view, {.resamples = 100})}) {
    CHECK_THAT(drawing.svg, Contains("no band: too few: fewer than 10 patients"));
    CHECK(drawing.numbers["band"]["undefined"] == "too few: fewer than 10 patients");
  }
}

TEST_CASE("a curve of many images is drawn by its corners", "[report][chart]") {
  auto const drawing = roc_chart("roc", "ROC", drawn_view(20000), {.resamples = 0});
  CHECK(drawing.numbers["curve"]["x"].size() <= 1001);
  CHECK(drawing.svg.size() < 20000);
  CHECK(corners({{0, 0}, {0, 0.5}, {0, 1}, {0.5, 1}, {1, 1}}).size() == 3);
}

TEST_CASE("precision ends at the prevalence, and acting on none is worth nothing",
          "[report][chart]") {
  auto const view = drawn_view(200);
  auto const precision = precision_recall_chart("p", "P", view, {.resamples = 0});
  CHECK(precision.numbers["prevalence"] == 0.5);
  auto const decision = decision_chart("d", "D", view);
  CHECK(decision.numbers["all"]["y"][0].get<double>() == Approx(0.5 - 0.5 * 0.01 / 0.99));
  CHECK(decision.numbers["network"]["x"].size() == 99);
  CHECK_THAT(decision.svg, Contains("acting on none"));
}
