// SPDX-License-Identifier: MIT
#include "cxr/run/training_set_up.hpp"

#include "catch.hpp"
#include "paths.hpp"
#include "run/toy_pipeline.hpp"

using namespace cxr;

TEST_CASE("a training receives every number of the run, and the names of the images",
          "[run][set_up]") {
  test::temporary_folder const folder;
  auto all = test::small(folder.path(), "");
  all.run.epochs = 7;
  all.run.batch = 6;
  all.run.seed = 5;
  all.run.patience = 3;
  all.run.select_by = selection::worst;
  all.run.save_minutes = 0.5;
  toy steps{all};
  auto const records = steps.records();
  auto const images = steps.prepare(records, steps.split(records));
  auto const facts =
      training_facts::make(images.subset(subset::train), synthetic_cxr::classes, at::kCPU);
  auto const training = detail::make_training_settings<toy>(all, images, facts);
  CHECK(training.epochs == 7);
  CHECK(training.batch == 6);
  CHECK(training.seed == 5);
  CHECK(training.patience == 3);
  CHECK(training.select_by == selection::worst);
  CHECK(training.save_minutes == 0.5);
  CHECK(training.facts.class_counts == facts.class_counts);
  REQUIRE(training.image_names.size() == records.size());
  CHECK(training.image_names[3] == records[3].id);
  CHECK(training.run_record == all.to_json());
  CHECK_THAT(training.description, Contains("head        mlp_head\n") && Contains("device"));
}

TEST_CASE("the weights state the classes, pixels, split and class weights of their training",
          "[run][set_up]") {
  test::temporary_folder const folder;
  auto const all = test::small(folder.path(), "");
  toy steps{all};
  auto const records = steps.records();
  auto const images = steps.prepare(records, steps.split(records));
  auto const facts =
      training_facts::make(images.subset(subset::train), synthetic_cxr::classes, at::kCPU);
  auto const model = detail::make_model_record<toy>(all, images, facts);
  CHECK(model.classes == std::vector<std::string>{"NORMAL", "PNEUMONIA"});
  CHECK(model.preprocess == "grey 32 stretch");
  CHECK(model.split == images.split.certificate.sha256);
  double total = 0;
  for (auto const count : facts.class_counts) total += static_cast<double>(count);
  REQUIRE(model.class_weights.size() == 2);
  CHECK(model.class_weights[1] == Approx(total / (2 * static_cast<double>(facts.class_counts[1]))));
}
