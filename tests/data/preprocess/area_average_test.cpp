// SPDX-License-Identifier: MIT
#include "cxr/data/preprocess/area_average.hpp"

#include <cstdint>
#include <limits>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include "catch.hpp"

using namespace cxr;

namespace {

template <class Pixel = std::uint8_t>
cv::Mat noise(int rows, int columns) {
  cv::Mat image(rows, columns, cv::DataType<Pixel>::type);
  cv::theRNG().state = 1;
  cv::randu(image, 0, 1 + std::numeric_limits<Pixel>::max());
  return image;
}

template <class Pixel = std::uint8_t>
cv::Mat averaged(cv::Mat const& image, cv::Size size) {
  cv::Mat small(size, image.type(), cv::Scalar(77));
  area_average<Pixel>(image, small);
  return small;
}

}  // namespace

TEST_CASE("area_average is OpenCV's INTER_AREA", "[data][preprocess]") {
  for (auto const size : {cv::Size(1301, 997), cv::Size(224, 500), cv::Size(225, 4001)}) {
    CAPTURE(size.width, size.height);
    cv::Mat const image = noise(size.height, size.width);
    cv::Mat theirs, apart;
    cv::resize(image, theirs, {224, 224}, 0, 0, cv::INTER_AREA);
    cv::absdiff(averaged(image, {224, 224}), theirs, apart);
    // Both add floats, in another order: only means half way between two greys may differ.
    CHECK(cv::norm(apart, cv::NORM_INF) <= 1);
    CHECK(cv::countNonZero(apart) <= 224 * 224 / 1000);
  }
}

TEST_CASE("area_average of 16 bits is OpenCV's INTER_AREA, and white stays white",
          "[data][preprocess]") {
  cv::Mat const image = noise<std::uint16_t>(997, 1301);
  cv::Mat theirs, apart;
  cv::resize(image, theirs, {224, 224}, 0, 0, cv::INTER_AREA);
  cv::absdiff(averaged<std::uint16_t>(image, {224, 224}), theirs, apart);
  CHECK(cv::norm(apart, cv::NORM_INF) <= 1);
  cv::Mat const white(999, 777, CV_16U, cv::Scalar(65535));
  CHECK(cv::countNonZero(averaged<std::uint16_t>(white, {32, 32}) != 65535) == 0);
}

TEST_CASE("area_average: the mean of what a pixel covers", "[data][preprocess]") {
  cv::Mat const image = (cv::Mat_<std::uint8_t>(2, 3) << 0, 90, 30, 60, 30, 90);
  cv::Mat const small = averaged(image, {2, 1});  // one column and a half each
  CHECK(small.at<std::uint8_t>(0, 0) == 40);      // (0 + 60 + 90 / 2 + 30 / 2) / 3
  CHECK(small.at<std::uint8_t>(0, 1) == 60);      // (90 / 2 + 30 / 2 + 30 + 90) / 3
  CHECK(cv::norm(averaged(image, {3, 2}), image, cv::NORM_INF) == 0);
  CHECK(averaged(cv::Mat(999, 777, CV_8U, cv::Scalar(255)), {32, 32}).at<std::uint8_t>(31, 31) ==
        255);
}

TEST_CASE("area_average reads and writes parts of images", "[data][preprocess]") {
  cv::Mat const image = noise(300, 200);
  cv::Mat around(100, 100, CV_8U, cv::Scalar(7));
  cv::Mat inside = around(cv::Rect(10, 20, 50, 60));
  area_average<std::uint8_t>(image(cv::Rect(40, 50, 100, 120)), inside);
  cv::Mat const expected = averaged(image(cv::Rect(40, 50, 100, 120)).clone(), {50, 60});
  CHECK(cv::norm(inside, expected, cv::NORM_INF) == 0);
  CHECK(cv::countNonZero(around != 7) <= 50 * 60);
  CHECK(around.at<std::uint8_t>(19, 10) == 7);
  CHECK(around.at<std::uint8_t>(80, 59) == 7);
}
