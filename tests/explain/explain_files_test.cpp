// SPDX-License-Identifier: MIT
#include "cxr/explain/explain_files.hpp"

#include <algorithm>
#include <fstream>
#include <opencv2/imgcodecs.hpp>

#include "catch.hpp"
#include "cxr/explain/explanation/grad_cam.hpp"
#include "cxr/explain/explanation/occlusion.hpp"
#include "cxr/use/predict.hpp"
#include "use/finished_run.hpp"

using namespace cxr;
using test::finished_run;

TEST_CASE("explain_files writes a heat map for each file, and predicts as the predictor does",
          "[explain][files]") {
  auto const& run = finished_run::instance();
  auto const files = run.validation_files();
  predictor<toy> predict(run.weights());
  auto const predicted = predict(files);
  auto const all = explain_files(predict, grad_cam{}, files, run.folder / "maps");
  REQUIRE(all.size() == files.size());
  for (std::size_t file = 0; file < all.size(); ++file) {
    CHECK(all[file].output.file == files[file]);
    CHECK(all[file].output.logits == predicted[file].logits);
    CHECK(all[file].class_index == static_cast<std::int64_t>(predicted[file].label));
    CHECK(all[file].overlay.stem() == files[file].stem());
    auto const picture = cv::imread(all[file].overlay.string());
    CHECK(picture.rows == 40);
    CHECK(picture.cols == 40);
  }
}

TEST_CASE("an unreadable image costs no other its heat map", "[explain][files][bad_input]") {
  auto const& run = finished_run::instance();
  auto files = run.validation_files();
  auto const broken = run.folder / "broken.jpeg";
  std::ofstream(broken) << "no image";
  files.insert(files.begin(), broken);
  predictor<toy> predict(run.weights());
  auto const all = explain_files(predict, grad_cam{}, files, run.folder / "some");
  CHECK(all[0].overlay.empty());
  CHECK(all[0].output.error.find("broken.jpeg") != std::string::npos);
  CHECK(all[0].class_index == -1);
  CHECK_FALSE(all[0].border.defined());
  CHECK(std::all_of(all.begin() + 1, all.end(), [](explained_file const& file) {
    return file.output.error.empty() && std::filesystem::exists(file.overlay);
  }));
}

TEST_CASE("files of one name have overlays of their own, and the class can be chosen",
          "[explain][files]") {
  auto const& run = finished_run::instance();
  auto const file = run.validation_files()[0];
  predictor<toy> predict(run.weights());
  auto const all = explain_files(predict, occlusion{.patch = 20, .stride = 20}, {file, file},
                                 run.folder / "twice", {.class_index = 1});
  CHECK(all[0].class_index == 1);
  CHECK(all[0].overlay != all[1].overlay);
  CHECK(all[1].overlay.stem().string() == file.stem().string() + "_2");
  CHECK(std::filesystem::exists(all[1].overlay));
}

TEST_CASE("explain_files refuses classes, files and folders that are not there",
          "[explain][files][bad_input]") {
  auto const& run = finished_run::instance();
  auto const files = run.validation_files();
  predictor<toy> predict(run.weights());
  auto const maps = run.folder / "refused";
  CHECK_THROWS_AS(explain_files(predict, grad_cam{}, files, maps, {.class_index = 2}), data_error);
  CHECK_THROWS_AS(explain_files(predict, grad_cam{}, {}, maps), data_error);
  CHECK_THROWS_AS(explain_files(predict, grad_cam{}, files, ""), setting_error);
  CHECK_THROWS_AS(explain_files(predict, grad_cam{}, files, run.weights()), file_error);
}
