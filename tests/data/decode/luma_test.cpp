// SPDX-License-Identifier: MIT
#include "cxr/data/decode/luma.hpp"

#include <cstdint>
#include <opencv2/imgproc.hpp>

#include "catch.hpp"

using cxr::detail::luma;
using cxr::detail::luma_of_inks;

TEST_CASE("luma is what OpenCV computes, and keeps greys", "[data][decode]") {
  for (int grey = 0; grey < 65536; ++grey) REQUIRE(luma(grey, grey, grey) == grey);
  cv::Mat colours(1, 1000, CV_8UC3), greys;
  cv::theRNG().state = 1;
  cv::randu(colours, 0, 256);
  cv::cvtColor(colours, greys, cv::COLOR_RGB2GRAY);  // of 15 bits
  for (int x = 0; x < colours.cols; ++x) {
    auto const colour = colours.at<cv::Vec3b>(0, x);
    REQUIRE(std::abs(luma(colour[0], colour[1], colour[2]) - greys.at<std::uint8_t>(0, x)) <= 1);
  }
}

TEST_CASE("no ink is white, and black ink is black whatever the others", "[data][decode]") {
  CHECK(luma_of_inks(255, 255, 255, 255) == 255);
  CHECK(luma_of_inks(0, 0, 0, 255) == 1);  // as OpenCV rounds
  CHECK(luma_of_inks(255, 17, 99, 0) == 0);
  CHECK(luma_of_inks(255, 255, 255, 100) == 100);
}
