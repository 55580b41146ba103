// SPDX-License-Identifier: MIT
#include "cxr/report/chart/history.hpp"

#include <limits>

#include "catch.hpp"
#include "report/page_reader.hpp"

using namespace cxr;
using namespace cxr::detail;

namespace {

epoch_report epoch(std::int64_t number, double training, double validation) {
  epoch_report report;
  report.epoch = number;
  report.training_loss = training;
  report.validation_loss = validation;
  return report;
}

}  // namespace

TEST_CASE("a history of one epoch, of many, and of losses of 0, huge ones or none is drawn",
          "[report][chart]") {
  std::vector<epoch_report> many;
  for (std::int64_t number = 0; number < 300; ++number) many.push_back(epoch(number, 1, 0.5));
  double const none = std::numeric_limits<double>::quiet_NaN();
  for (auto const& epochs : {std::vector{epoch(0, 0.5, 0.25)},
                             {epoch(0, 0, 0), epoch(1, 0, 0)},
                             {epoch(0, 1e6, 1e7), epoch(1, 1, 2)},
                             {epoch(0, none, none), epoch(1, none, 0.5)},
                             many}) {
    auto const drawing = history_chart(epochs, 0);
    CHECK(drawing.name == "history");
    CHECK_THAT(drawing.svg, Contains("training") && Contains("epoch 1, kept"));
    CHECK(drawing.svg.find("nan") == std::string::npos);
    CHECK(drawing.numbers["validation"]["y"].size() == epochs.size());
    CHECK(test::wrong_tags(drawing.svg) == "");
    CHECK(drawing.svg.size() < 40000);
  }
}

TEST_CASE("losses and metrics under stress stand beside those of validation", "[report][chart]") {
  std::vector<epoch_report> epochs{epoch(0, 1, 0.9), epoch(1, 0.5, 0.4)};
  CHECK(history_chart(epochs, 1).svg.find("under stress") == std::string::npos);
  for (auto& row : epochs) {
    row.metrics = {{"f1", 0.7}, {"auroc", 0.9}};
    row.stress = {{"f1", 0.6}, {"auroc", measurement::undefined("no positive image")}};
    row.stress_loss = 2;
  }
  CHECK(history_chart(epochs, 1).numbers["validation under stress"]["y"] == json{2.0, 2.0});
  CHECK(history_metric(epochs[0].metrics) == 1);
  auto const drawing = metric_history_chart(epochs, 1, 1);
  CHECK(drawing.name == "history-auroc");
  CHECK(drawing.numbers["validation"]["y"] == json{0.9, 0.9});
  CHECK_THAT(drawing.svg, Contains("validation under stress"));
  // Lines and legends differ without colours.
  for (auto const& svg : {drawing.svg, history_chart(epochs, 1).svg}) {
    CHECK(test::count_of(svg, "class=\"line s2 dotted\"") == 2);
    CHECK(test::count_of(svg, "class=\"line s3 dashed\"") >= 1);
    CHECK(test::count_of(svg, "class=\"line s2\"") + test::count_of(svg, "class=\"line s3\"") == 0);
  }
}
