// SPDX-License-Identifier: MIT
#include "cxr/model/weights/model_record.hpp"

#include <ATen/ops/ones.h>

#include "catch.hpp"
#include "cxr/format/safetensors.hpp"
#include "cxr/model/weights/imagenet.hpp"
#include "paths.hpp"

using namespace cxr;

namespace {

model_record binary() {
  model_record model{.classes = {"NORMAL", "PNEUMONIA"},
                     .mean = {0.485, 0.456, 0.406},
                     .deviation = {0.229, 0.224, 0.225}};
  model.settings = {{"head", {{"policy", "mlp_head"}, {"hidden", 128}}}};
  model.pipeline = "kaggle_chest_xray, densenet121<imagenet>";
  model.preprocess = "grey 224 stretch";
  model.split = "5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef";
  model.thresholds = {0.31};
  model.decision = "youden";
  model.epoch = 7;
  model.metrics = {{"validation", {{"auroc", 0.97}}}};
  return model;
}

model_record multi_class() {
  auto model = binary();
  model.classes = {"NORMAL", "BACTERIA", "VIRUS"};
  model.thresholds = {};
  model.decision = "";
  return model;
}

model_record multi_label() {
  auto model = binary();
  model.classes = {"effusion", "nodule", "mass"};
  model.labels = labelling::multi_label;
  model.mean = {0.5};
  model.deviation = {0.25};
  model.thresholds = {0.5, 1.0 / 3, 0.125};
  return model;
}

/// Writes a safetensors file with a model's metadata and reads it.
model_record through_a_file(model_record const& model) {
  test::temporary_folder const folder;
  write_safetensors(folder / "best.safetensors", {{"weight", at::ones({1})}}, model.metadata());
  return model_record::read(read_safetensors(folder / "best.safetensors"), "best.safetensors");
}

void check_equal(model_record const& a, model_record const& b) {
  CHECK(a.classes == b.classes);
  CHECK(a.labels == b.labels);
  CHECK(a.mean == b.mean);
  CHECK(a.deviation == b.deviation);
  CHECK(a.settings == b.settings);
  CHECK(a.pipeline == b.pipeline);
  CHECK(a.preprocess == b.preprocess);
  CHECK(a.split == b.split);
  CHECK(a.thresholds == b.thresholds);
  CHECK(a.decision == b.decision);
  CHECK(a.epoch == b.epoch);
  CHECK(a.metrics == b.metrics);
}

/// The error of reading metadata, or "accepted".
std::string record_refusal(std::map<std::string, std::string> metadata) {
  weight_file content;
  content.metadata = std::move(metadata);
  try {
    model_record::read(content, "f.safetensors");
  } catch (file_error const& problem) {
    return problem.what();
  }
  return "accepted";
}

}  // namespace

TEST_CASE("what a file states of two classes is read as it was written", "[model][weights]") {
  check_equal(through_a_file(binary()), binary());
}

TEST_CASE("what a file states of several classes is read as it was written", "[model][weights]") {
  check_equal(through_a_file(multi_class()), multi_class());
  CHECK_FALSE(multi_class().metadata().contains("cxr.threshold"));
}

TEST_CASE("what a file states of findings is read as it was written", "[model][weights]") {
  check_equal(through_a_file(multi_label()), multi_label());
}

TEST_CASE("a file of an earlier cxr is read: four entries, and one threshold as a number",
          "[model][weights]") {
  weight_file content;
  content.metadata = {{"cxr.classes", R"(["NORMAL","PNEUMONIA"])"},
                      {"cxr.normalisation", R"({"deviation":[0.25],"mean":[0.5]})"},
                      {"cxr.settings", R"({"head":{"policy":"linear_head"}})"},
                      {"cxr.threshold", "0.5"}};
  auto const model = model_record::read(content, "f");
  CHECK(model.classes == std::vector<std::string>{"NORMAL", "PNEUMONIA"});
  CHECK(model.mean == std::vector{0.5});
  CHECK(model.deviation == std::vector{0.25});
  CHECK(model.settings["head"]["policy"] == "linear_head");
  CHECK(model.thresholds == std::vector{0.5});
  CHECK(model.labels == labelling::exclusive);
  CHECK(model.epoch == 0);
  CHECK((model.decision.empty() && model.pipeline.empty() && model.split.empty()));
  CHECK(model.metrics == json::object());
}

TEST_CASE("one threshold is written as the number that earlier files have", "[model][weights]") {
  auto const entries = binary().metadata();
  CHECK(entries.at("cxr.threshold") == "0.31");
  CHECK_FALSE(entries.contains("cxr.labels"));
  CHECK(entries.at("cxr.epoch") == "7");
  CHECK(entries.at("cxr.classes") == R"(["NORMAL","PNEUMONIA"])");
}

TEST_CASE("a file states a threshold for each finding, and one for two classes",
          "[model][weights][bad_input]") {
  auto findings = multi_label().metadata();
  findings["cxr.threshold"] = "0.2";
  CHECK_THAT(record_refusal(findings), Contains("cxr.threshold has 1 numbers for 3 classes"));
  auto two = binary().metadata();
  two["cxr.threshold"] = "[0.2, 0.8]";
  CHECK_THAT(record_refusal(two), Contains("cxr.threshold has 2 numbers for 2 classes"));
}

TEST_CASE("a file without an entry, or with a damaged one, is refused with its name",
          "[model][weights][bad_input]") {
  auto const sound = binary().metadata();
  CHECK(record_refusal(sound) == "accepted");
  CHECK_THAT(record_refusal({}),
             Contains("f.safetensors: does not say how it was trained (cxr.classes)"));
  for (std::string const name : {"cxr.classes", "cxr.normalisation", "cxr.settings"}) {
    INFO(name);
    auto other = sound;
    other.erase(name);
    CHECK_THAT(record_refusal(other), Contains("(" + name + ")"));
    for (auto const* damaged : {"", "{", "7", R"({"mean":[0.5]})"}) {
      if (name == "cxr.settings" && std::string_view(damaged) == R"({"mean":[0.5]})") continue;
      other[name] = damaged;
      CHECK_THAT(record_refusal(other), Contains("(" + name));
    }
  }
  for (std::string const name : {"cxr.threshold", "cxr.epoch"}) {
    auto other = sound;
    other[name] = "\"half\"";
    CHECK_THAT(record_refusal(other), Contains("(" + name));
  }
}

TEST_CASE("numbers that no run of cxr writes are refused", "[model][weights][bad_input]") {
  auto const refusal_with = [](std::string const& name, std::string const& text) {
    auto other = binary().metadata();
    other[name] = text;
    return record_refusal(other);
  };
  CHECK_THAT(refusal_with("cxr.threshold", "1.5"), Contains("(cxr.threshold is 1.5, not"));
  CHECK_THAT(refusal_with("cxr.threshold", "[-1]"), Contains("(cxr.threshold is -1.0, not"));
  CHECK_THAT(refusal_with("cxr.threshold", "[0.5,0.5,0.5]"),
             Contains("(cxr.threshold has 3 numbers for 2 classes)"));
  CHECK_THAT(refusal_with("cxr.threshold", "null"), Contains("(cxr.threshold)"));
  CHECK_THAT(refusal_with("cxr.class_weights", "[1,0]"),
             Contains("(cxr.class_weights has a weight"));
  CHECK_THAT(refusal_with("cxr.class_weights", "[1]"),
             Contains("(cxr.class_weights has 1 numbers for 2 classes)"));
  CHECK_THAT(refusal_with("cxr.normalisation", R"({"mean":[0.5],"deviation":[0]})"),
             Contains("(cxr.normalisation has a deviation of 0"));
  CHECK_THAT(refusal_with("cxr.epoch", "-1"), Contains("(cxr.epoch is -1, not a whole number"));
  CHECK_THAT(refusal_with("cxr.epoch", "1e300"), Contains("(cxr.epoch is 1e+300, not"));
}

TEST_CASE("metadata that are nested without end, or hold too much, are refused in short time",
          "[model][weights][bad_input]") {
  for (std::string const name : {"cxr.classes", "cxr.normalisation", "cxr.settings",
                                 "cxr.threshold", "cxr.epoch", "cxr.metrics"}) {
    INFO(name);
    auto other = binary().metadata();
    other[name] = std::string(60'000, '[') + std::string(60'000, ']');
    CHECK_THAT(record_refusal(other), Contains("(" + name + " is nested deeper than 64"));
    std::string many = "{\"0\":0";
    for (int key = 1; key < 600'000; ++key) many += ",\"" + std::to_string(key) + "\":0";
    other[name] = many + "}";
    CHECK_THAT(record_refusal(other), Contains("(" + name + " holds more than 524288 values"));
  }
}

TEST_CASE("a normalisation is stated as mean and deviation", "[model][weights]") {
  CHECK(to_json(imagenet::normalise).dump() ==
        R"({"mean":[0.485,0.456,0.406],"deviation":[0.229,0.224,0.225]})");
}
