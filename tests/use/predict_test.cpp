// SPDX-License-Identifier: MIT
#include "cxr/use/predict.hpp"

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

TEST_CASE("no files, and a file that is no image, are refused", "[use][predict][bad_input]") {
  auto const& run = finished_run::instance();
  predictor<toy> predict(run.weights());
  CHECK_THROWS_WITH(predict({}), Contains("there is no image to predict"));
  write_atomically(run.folder / "text.jpeg", "not an image");
  CHECK_THROWS_WITH(predict({run.folder / "text.jpeg"}),
                    Contains("text.jpeg: is not an image: it begins neither as JPEG nor as PNG"));
}
