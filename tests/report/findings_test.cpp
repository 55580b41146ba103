// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>

#include "catch.hpp"
#include "cxr/data/source/synthetic_findings.hpp"
#include "cxr/learn/loss/masked_bce.hpp"
#include "cxr/measure/decision/youden.hpp"
#include "cxr/report/report.hpp"
#include "cxr/use/export.hpp"
#include "cxr/use/predict.hpp"
#include "paths.hpp"
#include "run/toy_pipeline.hpp"

using namespace cxr;

namespace {

using findings =
    pipeline<synthetic_findings, tiny_densenet<>, linear_head, masked_bce, sgd,
             metric_set<best_by<per_class<auroc>>, per_class<recall>>, youden, cpu<float>, silent>;

settings<findings> small_findings(std::filesystem::path const& folder) {
  settings<findings> all{
      synthetic_findings{
          .images = folder / "radiographs", .patients = 60, .image_size = 64, .unknown = 0.2},
      grey{.image_size = 32}};
  all.run = {.epochs = 2, .batch = 8, .run = folder / "run", .cache = folder / "cache"};
  return all;
}

}  // namespace

TEST_CASE("a multi-label pipeline trains, reports, predicts and exports end to end",
          "[report][findings]") {
  test::temporary_folder const folder;
  auto const result = findings{small_findings(folder.path())}.run();
  auto const report = write_report(result);
  REQUIRE(result.evaluations.size() == 3);
  auto const& point = result.operating_point;
  REQUIRE(point.thresholds.size() == 3);

  // One number for each finding, and their mean.
  auto const& rows = report.numbers.rows();
  CHECK(rows[3][0] == "auroc");
  CHECK(rows[4][0] == "auroc/opacity");
  CHECK(rows[6][0] == "auroc/effusion");
  for (auto const& file : report.files) CHECK(std::filesystem::is_regular_file(file));
  auto const page = read_text(report.page);
  CHECK_THAT(page, Contains("ROC, effusion") && Contains("of 3 findings"));
  auto const csv = read_text(folder / "run/predictions.csv");
  CHECK_THAT(csv, StartsWith("subset,file,patient,opacity,logit_opacity,predicted_opacity,"
                             "probability_opacity,cardiomegaly,"));
  CHECK_THAT(csv, Contains(",,"));  // an unknown label

  // The predictor gives the findings of each file, as the report has them.
  auto const weights = folder / "run/best.safetensors";
  auto const& output = result.headline().output;
  std::vector<std::filesystem::path> files;
  for (auto const record : output.records) files.push_back(result.records[record].file);
  predictor<findings> predict(weights);
  auto const predictions = predict(files);
  REQUIRE(predictions.size() == output.size());
  for (std::size_t i = 0; i < predictions.size(); ++i) {
    REQUIRE(predictions[i].findings.size() == 3);
    for (std::size_t k = 0; k < 3; ++k) {
      CHECK(predictions[i].findings[k] == output.predicted_present(i, k));
      CHECK(predictions[i].probabilities[k] == Approx(output.probabilities(i)[k]).margin(1e-5));
    }
  }

  export_model(weights, folder / "exported");
  auto const facts = read_json(folder / "exported/model.json");
  CHECK(facts["labels"] == "multi_label");
  CHECK(facts["classes"] == json{"opacity", "cardiomegaly", "effusion"});
  CHECK(facts["threshold"] == json(point.thresholds));
}

TEST_CASE("unknown findings count neither in the loss nor in the metrics", "[report][findings]") {
  test::temporary_folder const folder;
  findings steps{small_findings(folder.path())};
  auto const records = steps.records();
  auto const data = steps.prepare(records, steps.split(records));
  auto network = steps.make_network();
  auto const all = steps.predict(network, data, subset::validation);
  auto const unknown = std::count(all.findings.begin(), all.findings.end(), presence::unknown);
  CHECK(unknown > 0);
  CHECK(std::isfinite(all.loss));
  auto other = all;  // whatever the network gives for an unknown finding, nothing changes
  for (std::size_t i = 0; i < other.findings.size(); ++i)
    if (other.findings[i] == presence::unknown) other.logits[i] = 50;
  auto const before = steps.evaluate(all, data, subset::validation).measured.scalars();
  auto const after = steps.evaluate(other, data, subset::validation).measured.scalars();
  REQUIRE(before.size() == after.size());
  for (std::size_t i = 0; i < before.size(); ++i)
    CHECK(before[i].second.value_or(-1) == after[i].second.value_or(-1));
}
