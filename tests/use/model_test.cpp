// SPDX-License-Identifier: MIT
#include "cxr/use/model.hpp"

#include <cmath>

#include "catch.hpp"
#include "cxr/format/torch/torch_writer.hpp"
#include "cxr/model/weights/imagenet.hpp"
#include "cxr/model/weights/model_record.hpp"
#include "cxr/model/weights/xrv.hpp"
#include "cxr/use/load.hpp"
#include "use/finished_run.hpp"

using namespace cxr;
using test::finished_run;

TEST_CASE("one line loads a run's network with the preprocess that the file states",
          "[use][model]") {
  auto const& run = finished_run::instance();
  auto predict = load<tiny_densenet, mlp_head>(run.weights(), cpu<float>{});
  CHECK(predict.preprocess().image_size == 40);
  CHECK(predict.preprocess().fit == fit::letterbox);
  CHECK(predict.record()->classes == std::vector<std::string>{"NORMAL", "PNEUMONIA"});
  auto const files = run.validation_files();
  auto const all = predict(files);
  REQUIRE(all.size() == files.size());
  for (std::size_t i = 0; i < all.size(); ++i)
    for (std::size_t k = 0; k < 2; ++k)
      CHECK(all[i].logits[k] == Approx(run.validation().logit(i, k)).margin(1e-5));
}

TEST_CASE("a run's file states its classes, split, operating point and metrics", "[use][model]") {
  auto const& run = finished_run::instance();
  auto const content = read_weights(run.weights());
  auto const model = model_record::read(content, run.weights());
  CHECK(model.classes == std::vector<std::string>{"NORMAL", "PNEUMONIA"});
  CHECK(model.labels == labelling::exclusive);
  CHECK(model.thresholds == std::vector{0.5});
  CHECK(model.decision == "0.5");
  CHECK(model.split == run.result.split.certificate.sha256);
  auto const& last = run.result.history.back();
  CHECK(model.metrics["validation"]["loss"] == last.validation_loss);
  CHECK(model.metrics["validation"].size() == last.metrics.size() + 1);
}

TEST_CASE("the metadata of a default run states all that predicting needs", "[use][model]") {
  auto const& run = finished_run::instance();
  std::vector<std::string> names;
  for (auto const& [name, text] : read_weights(run.weights()).metadata)
    if (name.starts_with("cxr.")) names.push_back(name);
  CHECK(names == std::vector<std::string>{"cxr.calibration", "cxr.checksums", "cxr.class_weights",
                                          "cxr.classes", "cxr.decision", "cxr.epoch", "cxr.metrics",
                                          "cxr.normalisation", "cxr.pipeline", "cxr.preprocess",
                                          "cxr.settings", "cxr.split", "cxr.threshold"});
}

TEST_CASE("a file states the class weights, and predictions are corrected for them",
          "[use][model]") {
  auto const& run = finished_run::instance();
  auto predict = load<tiny_densenet, mlp_head>(run.weights(), cpu<float>{});
  auto const& counts = run.result.split.certificate.train.images;
  double const images = static_cast<double>(counts[0] + counts[1]);
  auto const& weights = predict.record()->class_weights;
  REQUIRE(weights.size() == 2);
  for (std::size_t k = 0; k < 2; ++k)
    CHECK(weights[k] == Approx(images / (2 * static_cast<double>(counts[k]))));
  auto const& validation = run.result.evaluations[0].output;
  auto const predictions = predict(run.validation_files());
  for (std::size_t i = 0; i < predictions.size(); ++i) {
    auto const& raw = predictions[i].uncorrected_probabilities;
    auto const odds = raw[1] / raw[0] * weights[0] / weights[1];
    CHECK(validation.uncalibrated_probabilities(i)[1] == Approx(odds / (1 + odds)));
    CHECK(predictions[i].probabilities[1] == Approx(validation.probabilities(i)[1]).margin(1e-6));
  }
}

TEST_CASE(
    "the calibration that a file states is applied to the probabilities, and to no prediction",
    "[use][model]") {
  auto const& run = finished_run::instance();
  auto content = read_weights(run.weights());
  auto const file = run.folder / "calibrated.safetensors";
  auto const loaded = [&](json const& stated) {
    content.metadata["cxr.calibration"] = stated.dump();
    if (stated.empty()) content.metadata.erase("cxr.calibration");
    write_safetensors(file, content.tensors, content.metadata);
    return load<tiny_densenet, mlp_head>(file, cpu<float>{})(run.validation_files());
  };
  auto const plain = loaded({});
  auto const changed =
      loaded({{"rule", "platt"}, {"form", "logistic"}, {"parameters", {{0.5, -1}}}});
  for (std::size_t i = 0; i < plain.size(); ++i) {
    double const p = plain[i].probabilities[1];
    double const expected = detail::logistic(0.5 * std::log(p / (1 - p)) - 1);
    CHECK(changed[i].probabilities[1] == Approx(expected));
    CHECK(changed[i].uncorrected_probabilities == plain[i].uncorrected_probabilities);
    CHECK(changed[i].label == plain[i].label);
  }
  CHECK_THROWS_WITH(
      loaded({{"rule", "platt"}, {"form", "cubic"}, {"parameters", {{0.5}}}}),
      Contains("calibrated.safetensors: has a damaged calibration: its form is cubic"));
}

TEST_CASE("an image gets the set of classes that the file's probabilities give", "[use][model]") {
  auto const& run = finished_run::instance();
  auto content = read_weights(run.weights());
  auto const file = run.folder / "sets.safetensors";
  auto const loaded = [&](std::string const& stated) {
    content.metadata["cxr.conformal"] = stated;
    if (stated.empty()) content.metadata.erase("cxr.conformal");
    write_safetensors(file, content.tensors, content.metadata);
    auto files = run.validation_files();
    files.push_back(run.folder / "missing.png");
    return load<tiny_densenet, mlp_head>(file, cpu<float>{}).skip_unreadable(files);
  };
  using set = std::vector<std::size_t>;
  auto const sets_of = [&](std::string const& least) {
    return loaded("{\"error_rate\": 0.1, \"least_probabilities\": " + least + "}");
  };
  auto const plain = loaded("");
  auto const both = sets_of("[null, 0]"), first = sets_of("[0, 1]"), none = sets_of("[1, 1]");
  for (std::size_t i = 0; i + 1 < plain.size(); ++i) {
    CHECK_FALSE(plain[i].set);
    CHECK_FALSE(plain[i].uncertain());
    CHECK((both[i].set == set{0, 1} && both[i].uncertain()));
    CHECK((first[i].set == set{0} && !first[i].uncertain()));
    CHECK((none[i].set == set{} && none[i].uncertain()));
    CHECK(both[i].label == plain[i].label);
    CHECK(both[i].probabilities == plain[i].probabilities);
  }
  CHECK((first.back().set == set{} && first.back().uncertain()));  // nothing was read
  CHECK_THROWS_WITH(sets_of("[0.5]"), Contains("sets.safetensors: has damaged sets of classes: 1 "
                                               "probabilities for 2 classes"));
  for (auto const* damaged : {"{", "[]", "7", "null", "{\"error_rate\": 1e999}"})
    CHECK_THROWS_WITH(loaded(damaged), Contains("sets.safetensors: ") && Contains("cxr.conformal"));
}

TEST_CASE("the threshold that a file states decides", "[use][model]") {
  auto const& run = finished_run::instance();
  auto content = read_weights(run.weights());
  auto const files = run.validation_files();
  for (double const threshold : {0.0, 1.0}) {
    content.metadata["cxr.threshold"] = std::to_string(threshold);
    auto const other = run.folder / "other_threshold.safetensors";
    write_safetensors(other, content.tensors, content.metadata);
    for (auto const& prediction : load<tiny_densenet, mlp_head>(other)(files)) {
      CHECK(prediction.label == (threshold < 1 ? 1 : 0));
      CHECK(prediction.findings.empty());
    }
  }
}

TEST_CASE("a file of Python takes the facts of the weights' type", "[use][model]") {
  auto const& run = finished_run::instance();
  auto const file = run.folder / "of_python.pth";
  write_torch_file(file, state_dict(make_classifier<2>(tiny_densenet<>{}, linear_head{}, 1)));
  auto predict = load<tiny_densenet<imagenet>, linear_head>(file);
  CHECK_FALSE(predict.record());
  CHECK(predict.preprocess().image_size == 224);
  CHECK(predict({run.validation_files()[0]})[0].logits.size() == 2);
}

TEST_CASE("what a file does not fit is said", "[use][model][bad_input]") {
  auto const& run = finished_run::instance();
  auto const file = run.folder / "of_python.pth";
  write_torch_file(file, state_dict(make_classifier<2>(tiny_densenet<>{}, linear_head{}, 1)));
  CHECK_THROWS_WITH((load<tiny_densenet, linear_head>(file)),
                    Contains("does not say how it was trained (cxr.classes)"));
  CHECK_THROWS_WITH((load<tiny_densenet<imagenet>, linear_head, 5>(file)),
                    Contains("has no classifier that fits a linear_head of 5 classes"));
  auto const headless = run.folder / "headless.pth";
  write_torch_file(headless, state_dict(tiny_densenet<>{}.make(1)));
  CHECK_THROWS_WITH((load<tiny_densenet<imagenet>, linear_head>(headless)),
                    Contains("has no classifier that fits a linear_head of 2 classes"));
  auto const of_grey_images = run.folder / "grey.pth";
  write_torch_file(of_grey_images, state_dict(densenet<10, xrv_all>{}.make(1)));
  CHECK_THROWS_WITH((load<tiny_densenet<imagenet>, linear_head>(of_grey_images)),
                    Contains("is of a network for images of one channel, unlike imagenet"));
  CHECK_THROWS_WITH((model<tiny_densenet<imagenet>, linear_head, 2>(of_grey_images)),
                    Contains("is of a network for images of one channel, unlike imagenet"));
  CHECK_THROWS_WITH((load<tiny_densenet, linear_head>(run.weights())),
                    Contains("made with the head mlp_head, this program has linear_head"));
  CHECK_THROWS_WITH((load<tiny_densenet, mlp_head, 3>(run.weights())),
                    Contains("has 2 classes, not 3"));
  CHECK_THROWS_WITH((load<tiny_densenet<imagenet>, mlp_head>(run.weights())),
                    Contains("was trained on pixels normalised by"));
}
