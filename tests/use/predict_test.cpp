// SPDX-License-Identifier: MIT
#include "cxr/use/predict.hpp"

#include <ATen/ops/full_like.h>

#include <cmath>

#include "catch.hpp"
#include "cxr/data/source/image_folder.hpp"
#include "cxr/data/split/stratified_holdout.hpp"
#include "cxr/model/weights/imagenet.hpp"
#include "use/finished_run.hpp"

using namespace cxr;
using test::finished_run;

TEST_CASE("a predictor gives for each file what the run's evaluation gave", "[use][predict]") {
  auto const& run = finished_run::instance();
  auto const files = run.validation_files();
  predictor<toy> predict(run.weights());
  auto const all = predict(files);
  REQUIRE(all.size() == files.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    CHECK(all[i].file == files[i]);
    for (std::size_t k = 0; k < 2; ++k)
      CHECK(all[i].logits[k] == Approx(run.validation().logit(i, k)).margin(1e-5));
    CHECK(all[i].probabilities[0] + all[i].probabilities[1] == Approx(1));
    CHECK(all[i].label == (all[i].logits[1] > all[i].logits[0] ? 1 : 0));
  }
}

TEST_CASE("weights that say nothing of their making are refused", "[use][predict][bad_input]") {
  auto const& run = finished_run::instance();
  auto const bare = run.folder / "bare.safetensors";
  write_safetensors(bare, read_safetensors(run.weights()).tensors);
  CHECK_THROWS_WITH(predictor<toy>(bare), Contains("bare.safetensors: does not say how it was "
                                                   "trained (cxr.classes); give the best"));
  CHECK_THROWS_AS(predictor<toy>(run.folder / "none"), file_error);
}

TEST_CASE("weights of another pipeline or of other classes are refused by name",
          "[use][predict][bad_input]") {
  auto const& run = finished_run::instance();
  using other_head = swap<toy, linear_head>;
  CHECK_THROWS_WITH(predictor<other_head>(run.weights()),
                    Contains("made with the head mlp_head, this program has linear_head"));
  using other_weights = swap<toy, tiny_densenet<imagenet>, sgd, silent>;
  CHECK_NOTHROW(predictor<other_weights>(run.weights()));  // what it began with does not matter
  using other_classes = swap<toy, image_folder<"covid", "normal">, stratified_holdout>;
  CHECK_THROWS_WITH(predictor<other_classes>(run.weights()),
                    Contains(R"(has the classes ["NORMAL","PNEUMONIA"], this program)"));
}

TEST_CASE("weights with NaN or a negative variance are refused by the tensor's name",
          "[use][predict][bad_input]") {
  auto const& run = finished_run::instance();
  auto const refusal = [&](std::string const& name, double number) {
    auto content = read_weights(run.weights());
    for (auto& [known, tensor] : content.tensors)
      if (known == name) tensor = at::full_like(tensor, number);
    write_safetensors(run.folder / "bad.safetensors", content.tensors, content.metadata);
    try {
      predictor<toy> const predict(run.folder / "bad.safetensors");
    } catch (file_error const& problem) {
      return std::string(problem.what());
    }
    return std::string("accepted");
  };
  CHECK_THAT(refusal("features.conv0.weight", NAN),
             Contains("bad.safetensors: features.conv0.weight holds NaN or infinite numbers"));
  CHECK_THAT(refusal("features.norm0.running_var", -1),
             Contains("bad.safetensors: features.norm0.running_var holds a negative variance"));
  // Finite weights may still overflow: the image is named.
  REQUIRE(refusal("features.conv0.weight", 3e38) == "accepted");
  predictor<toy> overflows(run.folder / "bad.safetensors");
  auto const file = run.validation_files()[0];
  CHECK_THROWS_WITH(overflows({file}), Contains("the network's output for " + file.string()));
  CHECK_THROWS_AS(overflows({file}), numeric_error);
}

TEST_CASE("no files, and a file that is no image, are refused", "[use][predict][bad_input]") {
  auto const& run = finished_run::instance();
  predictor<toy> predict(run.weights());
  CHECK_THROWS_WITH(predict({}), Contains("there is no image to predict"));
  write_atomically(run.folder / "text.jpeg", "not an image");
  CHECK_THROWS_WITH(
      predict({run.folder / "text.jpeg"}),
      Contains("text.jpeg: is not an image: it begins neither as JPEG, PNG nor TIFF"));
}
