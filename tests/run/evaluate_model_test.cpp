// SPDX-License-Identifier: MIT
#include "cxr/run/evaluate_model.hpp"

#include <algorithm>

#include "catch.hpp"
#include "cxr/format/safetensors.hpp"
#include "cxr/use/ensemble.hpp"
#include "cxr/use/test_time.hpp"
#include "use/finished_run.hpp"

using namespace cxr;
using test::finished_run;

namespace {

settings<toy> same_settings() {
  auto const& run = finished_run::instance();
  auto all = test::small(run.folder.path(), run.folder / "evaluated");
  all.get<role::preprocess>() = grey{.image_size = 40, .fit = fit::letterbox};
  return all;
}

auto prepared(toy& pipeline) {
  auto records = pipeline.records();
  auto split = pipeline.split(records);
  return pipeline.prepare(std::move(records), std::move(split));
}

}  // namespace

TEST_CASE("a run's file is measured as the run measured its network", "[run][evaluate_model]") {
  auto const& run = finished_run::instance();
  toy pipeline(same_settings());
  auto const images = prepared(pipeline);
  predictor<toy> model(run.weights());
  for (auto const part : {subset::validation, subset::test}) {
    auto const measured = evaluate_model(pipeline, model, images, part);
    auto const& expected =
        part == subset::test ? run.result.evaluations.back() : run.result.evaluations.front();
    CHECK(measured.name == expected.name);
    CHECK(measured.output.logits == expected.output.logits);
    CHECK(measured.output.class_weights == expected.output.class_weights);
    CHECK(measured.output.operating_point.thresholds == std::vector{0.5});
    CHECK(measured.measured.get<auroc>().value() == expected.measured.get<auroc>().value());
  }
}

TEST_CASE("a model of other classes, or of their other order, is refused",
          "[run][evaluate_model][bad_input]") {
  toy pipeline(same_settings());
  auto const images = prepared(pipeline);
  auto const file = finished_run::instance().other_file(
      "swapped.safetensors",
      [](model_record& record) { std::swap(record.classes[0], record.classes[1]); });
  auto model = load<tiny_densenet, mlp_head>(file, cpu<float>{});
  CHECK_THROWS_WITH(evaluate_model(pipeline, model, images, subset::validation),
                    Contains("the model has the classes [\"PNEUMONIA\",\"NORMAL\"]"));
}

TEST_CASE("an ensemble, and a model with views, are measured by a pipeline's metrics",
          "[run][evaluate_model]") {
  auto const& run = finished_run::instance();
  toy pipeline(same_settings());
  auto const images = prepared(pipeline);
  std::vector const files{run.weights(), run.other_file("second.safetensors", [](auto&) {})};
  ensemble_predictor<toy> together(files);
  auto const measured = evaluate_model(pipeline, together, images, subset::validation);
  auto const predicted = together(run.validation_files());
  for (std::size_t image = 0; image < predicted.size(); ++image)
    CHECK(measured.output.probabilities(image)[1] ==
          Approx(predicted[image].probabilities[1]).margin(1e-5));
  auto const looking = [&] { return with_views(ensemble_predictor<toy>(files), {}); };
  auto views = looking();
  CHECK(evaluate_model(pipeline, views, images, subset::validation).output.size() ==
        predicted.size());
}

TEST_CASE("a network of another split is measured on an official test only",
          "[run][evaluate_model][bad_input]") {
  auto const& run = finished_run::instance();
  toy pipeline(same_settings());
  auto images = prepared(pipeline);
  ensemble_predictor<toy> together(
      {run.weights(), run.other_file("of_another_split.safetensors",
                                     [](auto& record) { record.split = "another"; })});
  CHECK_THROWS_WITH(evaluate_model(pipeline, together, images, subset::validation),
                    "cxr: the network, or one of an ensemble, was trained with another split, in "
                    "which images of validation may serve training; measure on an official test, "
                    "or train with this split [docs/errors.md#other-split]");
  CHECK(evaluate_model(pipeline, together, images, subset::test).name == "test");
  for (auto& record : images.records) record.official = subset::none;
  CHECK_THROWS_WITH(evaluate_model(pipeline, together, images, subset::test),
                    Contains("images of test may serve training"));
}

TEST_CASE("images that are decoded otherwise than a model states are refused",
          "[run][evaluate_model][bad_input]") {
  auto const& run = finished_run::instance();
  auto settings = same_settings();
  settings.get<role::preprocess>().image_size = 48;
  toy pipeline(settings);
  auto const images = prepared(pipeline);
  predictor<toy> model(run.weights());
  CHECK_THROWS_WITH(evaluate_model(pipeline, model, images, subset::validation),
                    Contains("[docs/errors.md#other-pixels]"));
}

TEST_CASE("an evaluation of test images outside a run is counted in the ledger of the model's run",
          "[run][evaluate_model]") {
  auto const& run = finished_run::instance();
  toy pipeline(same_settings());
  auto const images = prepared(pipeline);
  predictor<toy> model(run.weights());
  CHECK(model.file() == run.weights());
  auto const ledger = run.result.test_evaluations.ledger;
  auto const lines = [&] {
    auto const text = read_text(ledger);
    return std::count(text.begin(), text.end(), '\n');
  };
  auto const before = lines();
  evaluate_model(pipeline, model, images, subset::validation);
  CHECK(lines() == before);
  evaluate_model(pipeline, model, images, subset::test);
  CHECK(lines() == before + 1);
  auto const counted = detail::count_test(images, pipeline.values().to_json(), run.folder / "run");
  CHECK(counted.count == before + 2);
  CHECK(counted.runs == 1);  // the model's own
}

TEST_CASE("a model outside any run is counted where the pipeline's runs are",
          "[run][evaluate_model]") {
  test::temporary_folder const folder;
  auto const& run = finished_run::instance();
  std::filesystem::copy_file(run.weights(), folder / "weights.safetensors");
  auto settings = same_settings();
  settings.run.run = folder / "other/001";
  toy pipeline(settings);
  auto const images = prepared(pipeline);
  predictor<toy> model(folder / "weights.safetensors");
  evaluate_model(pipeline, model, images, subset::test);
  CHECK_THAT(read_text(folder / "other/test_ledger.jsonl"), Contains("\"run\":\"001\""));
}
