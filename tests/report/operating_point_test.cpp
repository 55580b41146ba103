// SPDX-License-Identifier: MIT
#include <algorithm>
#include <csignal>
#include <sstream>

#include "catch.hpp"
#include "cxr/measure/decision/youden.hpp"
#include "cxr/report/report.hpp"
#include "cxr/use/export.hpp"
#include "cxr/use/predict.hpp"
#include "paths.hpp"
#include "run/toy_pipeline.hpp"

using namespace cxr;
using test::small;

namespace {

/// Interrupts the training in an epoch.
struct interrupting {
  using role = cxr::role::observer;
  static constexpr std::string_view name = "interrupting";
  static constexpr auto fields = hana::make_tuple();  // set by the test
  std::int64_t epoch = 1;
  struct state {
    std::int64_t epoch;
    void operator()(step_report const& step) {
      if (step.epoch == epoch && step.step == 0) std::raise(SIGINT);  // twice would kill
    }
  };
  state start() const { return {epoch}; }
};
using decided = swap<toy, youden, no_stress>;

model_record model_in(std::filesystem::path const& weights) {
  return model_record::read(read_weights(weights), weights);
}

/// The predicted class of each image, by file, as predictions.csv has it.
std::map<std::string, std::string> predicted_classes(std::string const& csv) {
  std::map<std::string, std::string> classes;
  std::istringstream lines(csv);
  for (std::string line; std::getline(lines, line);) {
    std::vector<std::string> cells;
    std::istringstream row(line);
    for (std::string cell; std::getline(row, cell, ',');) cells.push_back(cell);
    classes[cells[1]] = cells[cells.size() - 2];
  }
  return classes;
}

}  // namespace

TEST_CASE("everything uses the operating point that validation chose", "[report][decision]") {
  test::temporary_folder const folder;
  auto const result = decided{small<decided>(folder.path(), folder / "run")}.run();
  auto const report = write_report(result);
  auto const& point = result.operating_point;
  REQUIRE(point.thresholds.size() == 1);
  REQUIRE(point.thresholds[0] != 0.5);
  CHECK(point.rule == "Youden's J, chosen on validation");
  CHECK(point == youden{}(result.evaluations[0].output));

  // The weights, and what is exported, state it.
  auto const weights = folder / "run/best.safetensors";
  CHECK(model_in(weights).thresholds == point.thresholds);
  CHECK(model_in(weights).decision == point.rule);
  export_model(weights, folder / "exported");
  auto const facts = read_json(folder / "exported/model.json");
  CHECK(facts["threshold"] == point.thresholds[0]);
  CHECK(facts["decision"] == point.rule);

  // The report counts with it, and has the figures at 0.5 beside.
  auto const numbers = read_json(folder / "run/metrics.json");
  auto const classes = predicted_classes(read_text(folder / "run/predictions.csv"));
  CHECK(numbers["operating_point"]["thresholds"] == json(point.thresholds));
  CHECK(report.numbers.rows()[0] == std::vector<std::string>{"metric", "validation",
                                                             "validation at 0.5", "test",
                                                             "test at 0.5"});
  predictor<decided> predict(weights);
  for (auto const& evaluation : result.evaluations) {
    auto const& output = evaluation.output;
    confusion_matrix const& counts = evaluation.measured.get<confusion>();
    CHECK(numbers[evaluation.name]["confusion"][1][1] == counts(1, 1));
    CHECK(numbers[evaluation.name]["at_0.5"]["recall"] ==
          evaluation.measured_at_half.get<recall>().value());
    std::vector<std::filesystem::path> files;
    for (auto const record : output.records) files.push_back(result.records[record].file);
    auto const predictions = predict(files);
    std::int64_t positive = 0;
    for (std::size_t i = 0; i < output.size(); ++i) {
      bool const above = output.uncorrected_probabilities(i)[1] > point.thresholds[0];
      positive += above;
      CHECK(output.predicted(i) == (above ? 1 : 0));
      CHECK(predictions[i].label == output.predicted(i));
      CHECK(classes.at(result.records[output.records[i]].id) ==
            result.classes[output.predicted(i)]);
    }
    CHECK(counts(0, 1) + counts(1, 1) == positive);
  }
}

TEST_CASE("a run that was interrupted states 0.5, and the chosen threshold once it is finished",
          "[report][decision]") {
  test::temporary_folder const folder;
  using stopped = swap<decided, interrupting>;
  CHECK(stopped{small<stopped>(folder.path(), folder / "run")}.run().interrupted);
  auto const weights = folder / "run/best.safetensors";
  CHECK(model_in(weights).thresholds == std::vector{0.5});
  CHECK(model_in(weights).decision == "0.5");

  auto continued = small<stopped>(folder.path(), "");
  continued.run.resume = folder / "run";
  continued.get<role::observer>().epoch = 99;
  auto const result = stopped{continued}.run();
  CHECK_FALSE(result.interrupted);
  CHECK(model_in(weights).thresholds == result.operating_point.thresholds);
  CHECK(model_in(weights).decision == "Youden's J, chosen on validation");
}

TEST_CASE("a default run has no columns at 0.5 and states 0.5", "[report][decision]") {
  test::temporary_folder const folder;
  auto all = small(folder.path(), folder / "run");
  all.run.epochs = 1;
  auto const report = write_report(toy{all}.run());
  CHECK(report.numbers.rows()[0] ==
        std::vector<std::string>{"metric", "validation", "stress", "test"});
  CHECK(read_text(folder / "run/metrics.json").find("at_0.5") == std::string::npos);
  CHECK(model_in(folder / "run/best.safetensors").decision == "0.5");
}
