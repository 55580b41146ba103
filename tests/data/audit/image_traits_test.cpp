// SPDX-License-Identifier: MIT
#include "cxr/data/audit/image_traits.hpp"

#include <numeric>
#include <opencv2/imgproc.hpp>

#include "catch.hpp"
#include "cxr/data/audit/border_text.hpp"
#include "data/audit/planted_images.hpp"

using namespace cxr;
using namespace cxr::test;

TEST_CASE("mean, histogram and the most frequent grey are those of the pixels", "[data][audit]") {
  cv::Mat image(40, 60, CV_8U, cv::Scalar(200));
  image.colRange(0, 15).setTo(10);  // a quarter
  auto const traits = measure_traits(image);
  CHECK(traits.width == 60);
  CHECK(traits.height == 40);
  CHECK(traits.used_bits == 8);
  CHECK(traits.mean == Approx((0.75 * 200 + 0.25 * 10) / 255));
  CHECK(traits.common == Approx(0.75));
  CHECK(traits.histogram[0] == Approx(0.25));
  CHECK(traits.histogram[12] == Approx(0.75));
  CHECK(std::accumulate(traits.histogram.begin(), traits.histogram.end(), 0.0f) == Approx(1));
}

TEST_CASE("margins of one grey are the share of the area around the rest", "[data][audit]") {
  cv::Mat image(100, 100, CV_8U);
  for (int y = 0; y < 100; ++y)
    for (int x = 0; x < 100; ++x) image.at<std::uint8_t>(y, x) = static_cast<std::uint8_t>(x + y);
  CHECK(measure_traits(image).margin == 0);
  image.rowRange(0, 20).setTo(0);
  image.colRange(90, 100).setTo(0);
  CHECK(measure_traits(image).margin == Approx(1 - 0.8 * 0.9));
  CHECK(measure_traits(cv::Mat(50, 50, CV_8U, cv::Scalar(7))).margin == 1);
  cv::Mat ramp(50, 50, CV_8U);
  for (int x = 0; x < ramp.cols; ++x) ramp.col(x).setTo(5 * x);
  CHECK(measure_traits(ramp).margin == 1);  // each column is of one grey
  CHECK(measure_traits(ramp.t()).margin == 1);
}

TEST_CASE("unused bits are counted, and the rest is measured in the range that is used",
          "[data][audit]") {
  auto const image = lateral_radiograph(96);
  auto const plain = measure_traits(image);
  auto const deep = measure_traits(twelve_of_sixteen_bits(image));
  CHECK(deep.used_bits == 12);
  CHECK(deep.statistics.spread == Approx(plain.statistics.spread).epsilon(0.02));
  CHECK(deep.mean == Approx(plain.mean).margin(0.01));
  CHECK(measure_traits(image / 20).used_bits == 4);
  CHECK(measure_traits(image / 20).statistics.spread > plain.statistics.spread / 2);
  cv::Mat full;
  image.convertTo(full, CV_16U, 257);
  CHECK(measure_traits(full).used_bits == 16);
  CHECK(measure_traits(full).thumbnail == plain.thumbnail);
  CHECK(measure_traits(cv::Mat(9, 9, CV_16U, cv::Scalar(0))).used_bits == 0);
}

TEST_CASE("text at the border is found, a marker of one letter is none", "[data][audit]") {
  auto const write = [](std::string const& text, cv::Point place) {
    auto image = lateral_radiograph(512);
    cv::putText(image, text, place, cv::FONT_HERSHEY_SIMPLEX, 0.6, 255, 1);
    return detail::border_text_rows(image);
  };
  CHECK(write("", {300, 30}) == 0);
  CHECK(write("R", {20, 40}) < 4);
  CHECK(write("NAME 1234567", {20, 40}) >= 6);
  CHECK(write("2024-05-06 12:30", {300, 500}) >= 6);
  CHECK(write("NAME 1234567", {150, 256}) == 0);  // in the middle
}

TEST_CASE("the smallest images are measured", "[data][audit]") {
  auto const traits = measure_traits(cv::Mat(1, 1, CV_8U, cv::Scalar(255)));
  CHECK(traits.common == 1);
  CHECK(traits.thumbnail[0] == 255);
}
