// SPDX-License-Identifier: MIT
#include "cxr/use/prediction_csv.hpp"

#include <algorithm>
#include <opencv2/imgcodecs.hpp>
#include <string>
#include <vector>

#include "comma_locale.hpp"
#include "cxr/use/predict.hpp"
#include "cxr/use/prediction.hpp"
#include "use/finished_run.hpp"
#include "use/unreadable.hpp"

using namespace cxr;
using test::finished_run, test::unreadable;

namespace {

std::vector<std::string> const classes{"NORMAL", "a,b"};

prediction readable(std::string const& file, std::vector<double> const& probabilities) {
  prediction image{.file = file, .probabilities = probabilities};
  image.label = probabilities[1] > 0.5 ? 1 : 0;
  return image;
}

}  // namespace

TEST_CASE("a CSV has a row for each image, and an error where there is no prediction",
          "[use][predict]") {
  CHECK(prediction_csv(
            {readable("x.png", {0.25, 0.75}), unreadable("y,z.png"), readable("r\xf6.png", {1, 0})},
            classes, labelling::exclusive) ==
        "file,label,probability,probability_NORMAL,\"probability_a,b\",error,warning\n"
        "x.png,\"a,b\",0.75,0.25,0.75,,\n"
        "\"y,z.png\",,,,,\"cxr: y,z.png: is empty\",\n"
        "r\\xf6.png,NORMAL,1,1,0,,\n");
}

TEST_CASE("a CSV has the sets of classes, where the model states sets", "[use][predict]") {
  auto both = readable("x.png", {0.25, 0.75}), single = readable("z.png", {1, 0});
  auto missing = unreadable("y.png");
  both.set = {0, 1};
  single.set = {0};
  missing.set.emplace();
  CHECK(prediction_csv({missing, both, single}, classes, labelling::exclusive) ==
        "file,label,probability,probability_NORMAL,\"probability_a,b\",set,error,warning\n"
        "y.png,,,,,,cxr: y.png: is empty,\n"
        "x.png,\"a,b\",0.75,0.25,0.75,\"NORMAL|a,b\",,\n"
        "z.png,NORMAL,1,1,0,NORMAL,,\n");
}

TEST_CASE("a CSV of findings has two columns for each", "[use][predict]") {
  prediction image{.file = "x.png", .probabilities = {0.25, 0.75}, .findings = {false, true}};
  std::vector<std::string> const names{"Mass", "Edema"};
  CHECK(prediction_csv({image, unreadable("y.png")}, names, labelling::multi_label) ==
        "file,predicted_Mass,probability_Mass,predicted_Edema,probability_Edema,error,warning\n"
        "x.png,absent,0.25,present,0.75,,\n"
        "y.png,,,,,cxr: y.png: is empty,\n");
  CHECK(prediction_csv({unreadable("y.png")}, names, labelling::multi_label) ==
        "file,predicted_Mass,probability_Mass,predicted_Edema,probability_Edema,error,warning\n"
        "y.png,,,,,cxr: y.png: is empty,\n");  // the same columns without one prediction
}

TEST_CASE("an image that looks like no chest X-ray is predicted with a warning",
          "[use][predict][bad_input]") {
  auto const& run = finished_run::instance();
  predictor<toy> predict(run.weights());
  auto const file = run.validation_files()[0];
  auto const picture = cv::imread(file.string(), cv::IMREAD_GRAYSCALE);
  cv::imwrite((run.folder / "inverted.png").string(), 255 - picture);
  auto const all = predict({file, run.folder / "inverted.png"});
  CHECK(all[0].warning.empty());
  CHECK_THAT(all[1].warning, StartsWith("the image looks inverted"));
  CHECK(all[1].probabilities.size() == 2);
  CHECK_THAT(prediction_csv(all, predict.classes(), predict.labels()),
             Contains(",,\"the image looks inverted, or is no"));
}

TEST_CASE("a program with a decimal comma writes the same CSV", "[use][predict]") {
  auto const expected =
      prediction_csv({readable("x.png", {0.25, 0.75})}, classes, labelling::exclusive);
  test::comma_locale const comma;
  CHECK(prediction_csv({readable("x.png", {0.25, 0.75})}, classes, labelling::exclusive) ==
        expected);
}

TEST_CASE("an unreadable image costs no other its prediction", "[use][predict][bad_input]") {
  auto const& run = finished_run::instance();
  predictor<toy> predict(run.weights());
  auto files = run.validation_files();
  auto const expected = predict(files);
  write_atomically(run.folder / "text.jpeg", "not an image");
  write_atomically(run.folder / "empty.png", "");
  files.insert(files.begin() + 1, run.folder / "text.jpeg");
  files.push_back(run.folder / "empty.png");
  auto const all = predict.skip_unreadable(files);
  REQUIRE(all.size() == files.size());
  for (std::size_t index = 0; index < all.size(); ++index) CHECK(all[index].file == files[index]);
  CHECK_THAT(all[1].error, Contains("text.jpeg: is not an image"));
  CHECK_FALSE(all.back().error.empty());
  CHECK((all[1].label == prediction::no_label && all[1].logits.empty()));
  for (std::size_t index = 0; index < expected.size(); ++index) {
    auto const& image = all[index == 0 ? 0 : index + 1];
    CHECK(image.error.empty());
    CHECK(image.label == expected[index].label);
    for (std::size_t k = 0; k < 2; ++k)
      CHECK(image.logits[k] == Approx(expected[index].logits[k]).margin(1e-5));
  }
  CHECK_THROWS_WITH(predict(files),
                    Contains("2 of " + std::to_string(files.size()) + " images cannot be used:") &&
                        Contains("text.jpeg") && Contains("empty.png"));
}

TEST_CASE("a folder without one readable image gives errors only", "[use][predict][bad_input]") {
  auto const& run = finished_run::instance();
  predictor<toy> predict(run.weights());
  write_atomically(run.folder / "text.jpeg", "not an image");
  auto const all = predict.skip_unreadable({run.folder / "text.jpeg"});
  REQUIRE(all.size() == 1);
  CHECK_FALSE(all[0].error.empty());
  CHECK_THAT(prediction_csv(all, predict.classes(), predict.labels()), Contains("text.jpeg,,,,,"));
}
