// SPDX-License-Identifier: MIT
#include "cxr/data/decode/libjpeg.hpp"

#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <string>
#include <thread>
#include <vector>

#include "catch.hpp"
#include "data/decode/image_bytes.hpp"

using namespace cxr;
using namespace cxr::test;

namespace {

std::vector<std::uint8_t> encoded(cv::Mat const& image, std::vector<int> const& settings = {}) {
  std::vector<std::uint8_t> bytes;
  cv::imencode(".jpg", image, bytes, settings);
  return bytes;
}
cv::Mat noise(int type = CV_8U) {
  cv::Mat image(61, 77, type);
  cv::theRNG().state = 2;
  cv::randu(image, 0, 256);
  return image;
}

}  // namespace

TEST_CASE("libjpeg's grey is OpenCV's, in every way a JPEG is written", "[data][decode]") {
  for (auto const type : {CV_8U, CV_8UC3})
    for (std::vector<int> const& settings :
         {std::vector<int>{}, std::vector<int>{cv::IMWRITE_JPEG_PROGRESSIVE, 1},
          std::vector<int>{cv::IMWRITE_JPEG_RST_INTERVAL, 3}}) {
      auto const bytes = encoded(noise(type), settings);
      auto const decoded = detail::libjpeg_decoder(bytes).decode();
      CHECK(decoded.problem.empty());
      CHECK(cv::norm(decoded.pixels, cv::imdecode(bytes, cv::IMREAD_GRAYSCALE), cv::NORM_INF) == 0);
    }
}

TEST_CASE("a large JPEG is shrunken by powers of 2 while enough pixels remain", "[data][decode]") {
  cv::Mat smooth;
  cv::GaussianBlur(noise(), smooth, {}, 8);
  auto const bytes = encoded(smooth);  // 77 x 61
  auto const size_for = [&](unsigned least) {
    auto const decoded = detail::libjpeg_decoder(bytes).decode(least);
    CHECK(decoded.stored == cv::Size(77, 61));
    return decoded.pixels.size();
  };
  CHECK(size_for(0) == cv::Size(77, 61));
  CHECK(size_for(32) == cv::Size(77, 61));
  CHECK(size_for(31) == cv::Size(39, 31));  // rounded up
  CHECK(size_for(1) == cv::Size(10, 8));
  cv::Mat half;
  cv::resize(cv::imdecode(bytes, cv::IMREAD_GRAYSCALE), half, {39, 31}, 0, 0, cv::INTER_AREA);
  CHECK(cv::norm(half, detail::libjpeg_decoder(bytes).decode(30).pixels, cv::NORM_INF) < 6);
}

TEST_CASE("the first warning is the reason, and leaves no pixels", "[data][bad_input]") {
  for (bool const progressive : {false, true}) {
    auto bytes = encoded(noise(), {cv::IMWRITE_JPEG_PROGRESSIVE, progressive});
    std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(bytes.size() / 2), 300, 0);
    auto const decoded = detail::libjpeg_decoder(bytes).decode();
    CHECK(decoded.pixels.empty());
    CHECK_THAT(decoded.problem, StartsWith("Corrupt JPEG data"));
  }
  CHECK_THAT(detail::libjpeg_decoder(as_span("no JPEG")).decode().problem,
             StartsWith("Not a JPEG file"));
  CHECK_FALSE(detail::libjpeg_decoder({}).decode().problem.empty());
}

TEST_CASE("the same decoder type is used from many threads at once", "[data][decode]") {
  auto const whole = encoded(noise());
  auto damaged = whole;
  std::fill_n(damaged.begin() + static_cast<std::ptrdiff_t>(damaged.size() / 2), 300, 0);
  std::vector<int> wrong(8);
  {
    std::vector<std::jthread> threads;
    for (std::size_t thread = 0; thread < wrong.size(); ++thread)
      threads.emplace_back([&, thread] {
        for (int round = 0; round < 50; ++round)
          wrong[thread] += !detail::libjpeg_decoder(whole).decode().problem.empty() +
                           detail::libjpeg_decoder(damaged).decode().problem.empty();
      });
  }
  for (int const count : wrong) CHECK(count == 0);
}
