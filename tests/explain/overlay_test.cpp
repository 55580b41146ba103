// SPDX-License-Identifier: MIT
#include "cxr/explain/overlay.hpp"

#include <ATen/ops/full.h>
#include <ATen/ops/zeros.h>
#include <opencv2/imgcodecs.hpp>

#include "catch.hpp"
#include "paths.hpp"

using namespace cxr;

namespace {

cv::Mat picture_of(std::vector<std::uint8_t> const& png) {
  return cv::imdecode(png, cv::IMREAD_COLOR);
}

}  // namespace

TEST_CASE("an overlay shows the image where nothing is hot, and colour where it is",
          "[explain][overlay]") {
  Tensor const image = at::full({60, 40}, 0.5), heat = at::zeros({6, 4});
  heat[1][1] = 1;
  auto const picture = picture_of(overlay(image, heat));
  REQUIRE(picture.rows == 60);
  REQUIRE(picture.cols == 40);
  CHECK(picture.at<cv::Vec3b>(55, 35) == cv::Vec3b(128, 128, 128));
  auto const hot = picture.at<cv::Vec3b>(15, 15);
  CHECK(hot[2] > hot[0] + 30);  // yellow of inferno
  CHECK(overlay(image.unsqueeze(0), heat) == overlay(image, heat));
}

TEST_CASE("without opacity an overlay is the image", "[explain][overlay]") {
  Tensor const image = at::full({8, 8}, 0.2), heat = at::full({8, 8}, 1.0);
  CHECK(picture_of(overlay(image, heat, 0)).at<cv::Vec3b>(3, 3) == cv::Vec3b(51, 51, 51));
}

TEST_CASE("the colours of overlays are lighter the hotter a place is", "[explain][overlay]") {
  double before = -1;
  for (double const heat : {0.0, 0.2, 0.4, 0.6, 0.8, 1.0}) {
    auto const picture = picture_of(overlay(at::zeros({4, 4}), at::full({4, 4}, heat), 1));
    cv::Mat grey;
    cv::cvtColor(picture, grey, cv::COLOR_BGR2GRAY);
    double const lightness = grey.at<std::uint8_t>(1, 1);
    CHECK(lightness > before);
    before = lightness;
  }
}

TEST_CASE("overlays are written whole, and refuse what is no image", "[explain][overlay]") {
  test::temporary_folder const folder;
  auto const file = folder / "maps/a.png";
  write_overlay(file, at::zeros({8, 8}), at::zeros({2, 2}));
  CHECK(cv::imread(file.string()).rows == 8);
  CHECK_THROWS_AS(overlay(Tensor(), at::zeros({2, 2})), shape_error);
  CHECK_THROWS_AS(overlay(at::zeros({8, 8}), at::zeros({1, 2, 2})), shape_error);
  CHECK_THROWS_AS(write_overlay(folder.path(), at::zeros({8, 8}), at::zeros({2, 2})), file_error);
}
