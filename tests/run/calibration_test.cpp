// SPDX-License-Identifier: MIT
#include "catch.hpp"
#include "cxr/measure/calibration/no_calibration.hpp"
#include "cxr/measure/calibration/temperature.hpp"
#include "cxr/report/report.hpp"
#include "cxr/run/calibration_effect_json.hpp"
#include "cxr/run/pipeline.hpp"
#include "cxr/use/predict.hpp"
#include "paths.hpp"
#include "run/toy_pipeline.hpp"

using namespace cxr;
using test::small;

namespace {

/// Log-odds halved, and one less: never the identity, whatever the network.
struct halved {
  using role = cxr::role::calibration;
  static constexpr std::string_view name = "halved";
  static constexpr auto tasks = all_tasks;
  calibration operator()(predictions const&) const {
    return {"halved", calibration_form::logistic, {{0.5, -1}}};
  }
};

}  // namespace

TEST_CASE("a run's calibration is in its result, its weights, its files, and changes no class",
          "[run][calibration]") {
  test::temporary_folder const folder;
  using calibrated_toy = swap<toy, halved>;
  auto const plain =
      swap<toy, no_calibration>{small<swap<toy, no_calibration>>(folder.path(), folder / "plain")}
          .run();
  auto const result = calibrated_toy{small<calibrated_toy>(folder.path(), folder / "run")}.run();

  CHECK(result.calibration.fitted.rule == "halved");
  REQUIRE(result.calibration.changes.size() == 3);
  for (std::size_t part = 0; part < 3; ++part) {
    auto const &before = plain.evaluations[part].output, &after = result.evaluations[part].output;
    CHECK(result.calibration.changes[part].subset == result.evaluations[part].name);
    CHECK(after.logits == before.logits);  // training knows nothing of it
    CHECK(before.calibrated.empty());
    for (std::size_t image = 0; image < after.size(); ++image) {
      CHECK(after.predicted(image) == before.predicted(image));
      CHECK(after.uncalibrated_probabilities(image) == before.probabilities(image));
      CHECK(after.probabilities(image) != before.probabilities(image));
    }
  }

  predictor<toy> predict(folder /
                         "run/best.safetensors");  // the file's calibration, not the program's
  auto const& test = result.evaluations[2].output;
  auto const shown = predict({result.records[test.records[0]].file});
  CHECK(shown[0].probabilities[1] == Approx(test.probabilities(0)[1]).margin(1e-6));

  write_report(result);
  auto const metrics = read_json(folder / "run/metrics.json")["calibration"];
  CHECK(metrics["form"] == "logistic");
  CHECK(metrics["parameters"] == json{{0.5, -1}});
  for (auto const* part : {"validation", "stress", "test"})
    for (auto const* number : {"log_loss", "ece", "brier"}) {
      CHECK(metrics[part]["before"][number].is_number());
      CHECK(metrics[part]["after"][number].is_number());
    }
  CHECK_THAT(read_text(folder / "run/report.html"), Contains("calibration halved, fitted on"));
}

TEST_CASE("by default the temperature of validation is fitted", "[run][calibration]") {
  test::temporary_folder const folder;
  toy steps{small(folder.path(), "")};
  auto const records = steps.records();
  auto const data = steps.prepare(records, steps.split(records));
  predictions const validation{.classes = 2,
                               .logits = {0, -4, 0, -3, 0, 3, 0, 4, 0, 5, 0, -5},
                               .labels = {0, 1, 1, 0, 1, 0}};
  CHECK(steps.calibrate(validation, data) == temperature{}(validation));
  CHECK(steps.calibrate(validation, data).form == calibration_form::logistic);
}
