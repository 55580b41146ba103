// SPDX-License-Identifier: MIT
#include "cxr/run/conclude.hpp"

#include <algorithm>
#include <cmath>
#include <concepts>
#include <filesystem>
#include <vector>

#include "catch.hpp"
#include "cxr/data/source/synthetic_findings.hpp"
#include "cxr/learn/loss/masked_bce.hpp"
#include "cxr/measure/metric/average/per_class.hpp"
#include "cxr/measure/metric/rank/auroc.hpp"
#include "cxr/measure/metric_set.hpp"
#include "cxr/report/report.hpp"
#include "cxr/run/abstention_json.hpp"
#include "cxr/use/predict.hpp"
#include "paths.hpp"
#include "run/toy_pipeline.hpp"

using namespace cxr;
using test::small;

TEST_CASE("steps with the subsets in their types give what run gives, and are counted nowhere",
          "[run][pipeline]") {
  test::temporary_folder const folder;
  auto all = small(folder.path(), folder / "runs/001");
  all.run.epochs = 1;
  auto const whole = toy{all}.run();
  CHECK(whole.test_evaluations.count == 1);
  CHECK(whole.test_evaluations.ledger == folder / "runs/test_ledger.jsonl");

  all.run.run = "";
  toy steps{all};
  auto const records = steps.records();
  auto const data = steps.prepare(records, steps.split(records));
  auto network = steps.make_network();
  steps.fit(network, data);
  auto const validation = steps.predict<subset::validation>(network, data);
  predictions_on<subset::validation> const stressed{
      steps.predict_stressed(network, data, subset::validation)};
  auto const point = steps.decide(validation, data, stressed);
  STATIC_REQUIRE(std::same_as<decltype(point), threshold<subset::validation> const>);
  CHECK(point == whole.operating_point);
  auto const tested = steps.evaluate(steps.predict<subset::test>(network, data), data, point);
  CHECK(tested.name == "test");
  CHECK(tested.output.logits == whole.evaluations[2].output.logits);
  CHECK(steps.evaluate(stressed, data, point, "stress").output.logits ==
        whole.evaluations[1].output.logits);

  all.run.run = folder / "runs/002";
  auto const again = toy{all}.run();
  CHECK(again.test_evaluations.count == 2);
  CHECK(again.test_evaluations.runs == 2);
  auto const line = read_text(again.test_evaluations.ledger);
  CHECK_THAT(line, Contains("\"images\":" + std::to_string(whole.split.test.size())));
  CHECK_THAT(line, Contains("\"backbone\":\"tiny_densenet<scratch>\""));
}

TEST_CASE("a run with --abstain states its sets, what they gave, and the set of each image",
          "[run][pipeline][conformal]") {
  test::temporary_folder const folder;
  auto all = small(folder.path(), folder / "plain");
  all.run.epochs = 1;
  auto const plain = toy{all}.run();
  CHECK_FALSE(plain.abstention.fitted);
  write_report(plain);
  CHECK_FALSE(read_json(folder / "plain/metrics.json").contains("abstention"));
  CHECK_THAT(read_text(folder / "plain/predictions.csv"), !Contains(",set\n"));

  all.run.abstain = 0.2;
  all.run.run = folder / "run";
  auto const result = toy{all}.run();
  CHECK(result.evaluations[2].output.logits == plain.evaluations[2].output.logits);
  REQUIRE(result.abstention.fitted);
  auto const& sets = *result.abstention.fitted;
  auto const refitted = conformal_sets::fit(plain.evaluations[0].output, 0.2);  // calibrated, too
  CHECK(sets.least_probability == refitted.least_probability);
  REQUIRE(result.abstention.subsets.size() == 3);
  for (auto const& [name, coverage] : result.abstention.subsets[0].coverage)
    CHECK(coverage.value() >= 0.8);

  write_report(result);
  auto const metrics = read_json(folder / "run/metrics.json")["abstention"];
  CHECK(metrics["error_rate"] == 0.2);
  CHECK(metrics["validation"]["fitted_here"] == true);
  CHECK(metrics["validation"]["below"].empty());
  for (auto const* part : {"stress", "test"}) {
    CHECK(metrics[part]["fitted_here"] == false);
    for (auto const* name : {"NORMAL", "PNEUMONIA"})
      CHECK(metrics[part]["coverage"][name].is_number());
    CHECK(metrics[part]["decided"].is_number());
    CHECK(metrics[part].contains("accuracy"));
  }
  CHECK_THAT(read_text(folder / "run/report.html"), Contains("validation (fitted here): "));
  CHECK_THAT(read_text(folder / "run/predictions.csv"), Contains(",probability,set\n"));

  predictor<toy> predict(folder / "run/best.safetensors");
  auto const& validation = result.evaluations[0].output;
  std::vector<std::filesystem::path> files;
  for (auto const row : validation.records) files.push_back(result.records[row].file);
  auto const images = predict(files);
  for (std::size_t image = 0; image < images.size(); ++image) {
    auto const p = validation.uncorrected_probabilities(image);
    for (std::size_t k = 0; k < 2; ++k) {
      if (std::abs(p[k] - sets.least_probability[k]) < 1e-5)
        continue;  // another batch, other digits
      CHECK(std::ranges::count(*images[image].set, k) == (p[k] >= sets.least_probability[k]));
    }
    CHECK(images[image].uncertain() == (images[image].set->size() != 1));
  }
}

TEST_CASE("--abstain with findings is refused before any work", "[run][conformal][bad_input]") {
  test::temporary_folder const folder;
  using findings = pipeline<synthetic_findings, tiny_densenet<>, masked_bce, cpu<float>, silent,
                            metric_set<best_by<per_class<auroc>>>>;
  settings<findings> all{synthetic_findings{.images = folder / "images", .patients = 20}};
  all.run.run = folder / "run";
  all.run.cache = folder / "cache";
  all.run.abstain = 0.1;
  CHECK_THROWS_WITH(findings{all}.run(), Contains("--abstain gives each image a set of classes"));
  CHECK_FALSE(std::filesystem::exists(folder / "cache"));
  CHECK_FALSE(std::filesystem::exists(folder / "run/last.safetensors"));
}

TEST_CASE("a run whose test images cannot be counted ends before it trains", "[run][bad_input]") {
  test::temporary_folder const folder;
  std::filesystem::create_directories(folder / "runs/test_ledger.jsonl");
  CHECK_THROWS_WITH(toy{small(folder.path(), folder / "runs/001")}.run(),
                    Contains("test_ledger.jsonl: cannot be written"));
  CHECK_FALSE(std::filesystem::exists(folder / "runs/001/last.safetensors"));
}
