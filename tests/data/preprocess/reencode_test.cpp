// SPDX-License-Identifier: MIT
#include "cxr/data/preprocess/reencode.hpp"

#include <cstdint>
#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>
#include <vector>

#include "catch.hpp"
#include "cxr/data/preprocess/grey.hpp"
#include "data/audit/saved_images.hpp"
#include "laws/preprocess_laws.hpp"
#include "paths.hpp"

using namespace cxr;

namespace {

template <class Preprocess>
cv::Mat prepared(Preprocess const& preprocess, std::filesystem::path const& file) {
  using pixel = typename Preprocess::pixel;
  int const side = static_cast<int>(preprocess.size());
  cv::Mat image(side, side, cv::DataType<pixel>::type);
  preprocess(file, std::span(image.ptr<pixel>(), image.total()));
  return image;
}

double largest_difference(cv::Mat const& first, cv::Mat const& second) {
  return cv::norm(first, second, cv::NORM_INF);
}

}  // namespace

TEST_CASE("an image that is encoded again is what a JPEG of that quality decodes to",
          "[data][preprocess]") {
  test::temporary_folder const folder;
  auto const file = test::saved_jpeg(folder / "image.png", 0, 64, 64).file;
  auto const plain = prepared(grey{.image_size = 64}, file);
  auto const again = prepared(grey{.image_size = 64, .reencode = 75}, file);
  CHECK(largest_difference(plain, again) > 0);
  cv::imwrite((folder / "image.jpeg").string(), plain, {cv::IMWRITE_JPEG_QUALITY, 75});
  CHECK(largest_difference(again, prepared(grey{.image_size = 64}, folder / "image.jpeg")) == 0);
  laws::check_preprocess(grey{.image_size = 48, .fit = fit::letterbox, .reencode = 50}, file);
}

TEST_CASE("16 bits are encoded as 8, and scaled back", "[data][preprocess]") {
  test::temporary_folder const folder;
  auto const file = test::saved_jpeg(folder / "image.png", 0, 64, 64).file;
  auto const shallow = prepared(grey{.image_size = 64, .reencode = 90}, file);
  auto const deep = prepared(grey16{.image_size = 64, .reencode = 90}, file);
  cv::Mat scaled;
  shallow.convertTo(scaled, CV_16U, 257);
  CHECK(largest_difference(deep, scaled) == 0);
}
