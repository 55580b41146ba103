// SPDX-License-Identifier: MIT
#include "cxr/report/explain_result.hpp"

#include "catch.hpp"
#include "cxr/explain/explanation/grad_cam.hpp"
#include "cxr/report/report.hpp"
#include "cxr/use/predict.hpp"
#include "paths.hpp"
#include "report/page_reader.hpp"
#include "run/toy_pipeline.hpp"

using namespace cxr;

TEST_CASE("a run is explained, and its page shows each image with its heat map",
          "[report][explain]") {
  test::temporary_folder const folder;
  auto all = test::small(folder.path(), folder / "run");
  all.run.epochs = 1;
  auto const result = toy{all}.run();
  CHECK_FALSE(result.audit.empty());
  predictor<toy> predict(folder / "run/best.safetensors");
  auto const explained = explain_result(predict, grad_cam{}, result);
  CHECK(explained.explanation == "grad_cam");
  REQUIRE(explained.images.size() >= 8);
  for (auto const& image : explained.images) {
    CHECK(image.problem.empty());
    CHECK_FALSE(image.image.empty());
    CHECK(image.heat != image.image);
  }
  auto const page = read_text(write_report(result, explained).page);
  CHECK(test::tags_of(page, "img").size() >= 16);
  CHECK_THAT(page, Contains("(grad_cam)"));
  CHECK(test::wrong_tags(page) == "");

  // An image that is gone costs no other its map.
  std::filesystem::remove(result.records[explained.images[0].record].file);
  auto const again = explain_result(predict, grad_cam{}, result);
  CHECK(again.images[0].image.empty());
  CHECK_FALSE(again.images[0].problem.empty());
  CHECK(again.images[1].image == explained.images[1].image);
  auto const without = read_text(write_report(result).page);  // read again, without maps
  CHECK_THAT(without, Contains("This image cannot be shown") && Contains("There are no heat maps"));
}

TEST_CASE("an interrupted run has nothing to explain", "[report][explain][bad_input]") {
  test::temporary_folder const folder;
  auto all = test::small(folder.path(), folder / "run");
  all.run.epochs = 1;
  auto result = toy{all}.run();
  result.evaluations.clear();
  predictor<toy> predict(folder / "run/best.safetensors");
  CHECK_THROWS_WITH(explain_result(predict, grad_cam{}, result), Contains("nothing to report"));
}
