// SPDX-License-Identifier: MIT
#include "cxr/use/model.hpp"

#include <ATen/ops/ones.h>

#include "catch.hpp"
#include "cxr/format/torch/torch_writer.hpp"
#include "cxr/model/weights/imagenet.hpp"
#include "cxr/model/weights/model_record.hpp"
#include "cxr/model/weights/xrv.hpp"
#include "paths.hpp"
#include "run/toy_pipeline.hpp"

using namespace cxr;

namespace {

/// A finished run, made once for all tests of this file.
struct finished {
  test::temporary_folder folder;
  decltype(std::declval<toy const&>().run()) result = [this] {
    settings<toy> all{synthetic_cxr{.images = folder / "films", .patients = 40, .image_size = 64},
                      grey{.image_size = 40, .fit = fit::letterbox}, mlp_head{.hidden = 24}};
    all.run.epochs = 1;
    all.run.batch = 8;
    all.run.run = folder / "run";
    all.run.cache = folder / "cache";
    return toy{all}.run();
  }();
  std::filesystem::path weights() const { return folder / "run/best.safetensors"; }
  std::vector<std::filesystem::path> validation_files() const {
    std::vector<std::filesystem::path> files;
    for (auto const record : result.evaluations[0].said.records)
      files.push_back(result.records[record].file);
    return files;
  }

  static finished const& run() {
    static finished const one;
    return one;
  }
};

}  // namespace

TEST_CASE("one line loads a run's network with the preprocess that the file states",
          "[use][model]") {
  auto const& run = finished::run();
  auto predict = load<tiny_densenet, mlp_head>(run.weights(), cpu<float>{});
  CHECK(predict.preprocess().image_size == 40);
  CHECK(predict.preprocess().fit == fit::letterbox);
  CHECK(predict.record()->classes == std::vector<std::string>{"NORMAL", "PNEUMONIA"});
  auto const files = run.validation_files();
  auto const all = predict(files);
  REQUIRE(all.size() == files.size());
  for (std::size_t i = 0; i < all.size(); ++i)
    for (std::size_t k = 0; k < 2; ++k)
      CHECK(all[i].logits[k] == Approx(run.result.evaluations[0].said.logit(i, k)).margin(1e-5));
}

TEST_CASE("a run's file states its classes, split, threshold and metrics", "[use][model]") {
  auto const& run = finished::run();
  auto const record = record_of(read_weights(run.weights()), run.weights());
  CHECK(record.threshold == 0.5);
  CHECK(record.split == run.result.split.certificate.sha256);
  auto const& last = run.result.history.back();
  CHECK(record.metrics["validation"]["loss"] == last.validation_loss);
  CHECK(record.metrics["validation"].size() == last.metrics.size() + 1);
}

TEST_CASE("the threshold that a file states decides", "[use][model]") {
  auto const& run = finished::run();
  auto content = read_weights(run.weights());
  auto const files = run.validation_files();
  for (double const threshold : {0.0, 1.0}) {
    content.metadata["cxr.threshold"] = std::to_string(threshold);
    auto const other = run.folder / "other_threshold.safetensors";
    write_safetensors(other, content.tensors, content.metadata);
    for (auto const& one : load<tiny_densenet, mlp_head>(other)(files))
      CHECK(one.label == (threshold < 1 ? 1 : 0));
  }
}

TEST_CASE("a file of Python takes the facts of the weights' type", "[use][model]") {
  auto const& run = finished::run();
  auto const file = run.folder / "of_python.pth";
  write_torch_file(file, state_dict(make_classifier<2>(tiny_densenet<>{}, linear_head{}, 1)));
  auto predict = load<tiny_densenet<imagenet>, linear_head>(file);
  CHECK_FALSE(predict.record());
  CHECK(predict.preprocess().image_size == 224);
  CHECK(predict({run.validation_files()[0]})[0].logits.size() == 2);
}

TEST_CASE("what a file does not fit is said", "[use][model][bad_input]") {
  auto const& run = finished::run();
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
  auto const grey_one = run.folder / "grey.pth";
  write_torch_file(grey_one, state_dict(densenet<10, xrv_all>{}.make(1)));
  CHECK_THROWS_WITH((load<tiny_densenet<imagenet>, linear_head>(grey_one)),
                    Contains("is of a network for images of one channel, unlike imagenet"));
  CHECK_THROWS_WITH((model<tiny_densenet<imagenet>, linear_head, 2>(grey_one)),
                    Contains("is of a network for images of one channel, unlike imagenet"));
  CHECK_THROWS_WITH((load<tiny_densenet, linear_head>(run.weights())),
                    Contains("made with the head mlp_head, this program has linear_head"));
  CHECK_THROWS_WITH((load<tiny_densenet, mlp_head, 3>(run.weights())),
                    Contains("tells 2 classes apart, not 3"));
  CHECK_THROWS_WITH((load<tiny_densenet<imagenet>, mlp_head>(run.weights())),
                    Contains("was trained on pixels normalised by"));
}
