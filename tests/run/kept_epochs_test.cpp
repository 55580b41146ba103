// SPDX-License-Identifier: MIT
// What a run with --keep-epochs leaves: whole models that an ensemble takes.
#include <algorithm>

#include "catch.hpp"
#include "cxr/model/weights/epoch_files.hpp"
#include "cxr/run/choices.hpp"
#include "cxr/use/ensemble.hpp"
#include "paths.hpp"
#include "run/toy_pipeline.hpp"

using namespace cxr;
using test::small;

TEST_CASE("the epochs that a run keeps are whole models, and an ensemble", "[run][ensemble]") {
  test::temporary_folder const folder;
  auto all = small(folder.path(), folder / "run");
  all.run.keep_epochs = 2;
  all.run.abstain = 0.2;
  auto const result = toy{all}.run();
  REQUIRE(result.kept_epochs.size() == 2);
  CHECK(result.kept_epochs[0] == result.best_epoch);

  auto const files = epoch_files(folder / "run");
  REQUIRE(files.size() == 2);
  auto const best = read_safetensors(folder / "run/best.safetensors");
  for (auto const& file : files) {
    auto const content = read_safetensors(file);
    auto const model = model_record::read(content, file);
    CHECK(model.decision == "0.5");
    CHECK(model.thresholds == std::vector{0.5});
    CHECK(model.calibration.at("rule") != "");
    CHECK_FALSE(model.conformal.empty());
    if (model.epoch == result.best_epoch + 1) CHECK(content.metadata == best.metadata);
  }

  ensemble_predictor<toy> together(files);
  auto const image = result.records[result.split.validation.front()].file;
  auto const mean = together({image}).at(0).uncorrected_probabilities[1];
  std::vector<double> single;
  for (auto const& file : files)
    single.push_back(predictor<toy>(file)({image}).at(0).uncorrected_probabilities[1]);
  CHECK(mean >= std::min(single[0], single[1]) - 1e-6);
  CHECK(mean <= std::max(single[0], single[1]) + 1e-6);

  all.run.resume = folder / "run";
  all.run.run = "";
  auto const before = read_text(files[0]);
  CHECK(toy{all}.run().kept_epochs == result.kept_epochs);
  CHECK(read_text(files[0]) == before);
}

TEST_CASE("what is chosen for a network is what deciding and calibrating give, written once",
          "[run][pipeline]") {
  test::temporary_folder const folder;
  auto all = small(folder.path(), "");
  all.run.epochs = 1;
  toy steps{all};
  auto records = steps.records();
  auto split = steps.split(records);
  auto const data = steps.prepare(std::move(records), std::move(split));
  auto network = steps.make_network();
  auto const validation = steps.predict<subset::validation>(network, data);
  auto const chosen = detail::choose(
      steps.values(),
      training_facts::make(data.subset(subset::train), synthetic_cxr::classes, at::kCPU),
      validation, {});
  CHECK(chosen.operating_point == steps.decide(validation, data));
  CHECK(chosen.calibration == steps.calibrate(validation, data));
  CHECK_FALSE(chosen.sets);
}
