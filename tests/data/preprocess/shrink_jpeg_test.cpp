// SPDX-License-Identifier: MIT
#include "cxr/data/preprocess/shrink_jpeg.hpp"

#include <algorithm>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <string>
#include <vector>

#include "catch.hpp"
#include "cxr/data/decode/decode.hpp"
#include "data/decode/image_bytes.hpp"

using namespace cxr;
using namespace cxr::test;

namespace {

std::vector<std::uint8_t> encoded(cv::Size size, int type = CV_8U,
                                  std::vector<int> const& settings = {}) {
  cv::Mat image(size, type);
  cv::theRNG().state = 4;
  cv::randu(image, 0, 256);
  cv::GaussianBlur(image, image, {}, 1);
  std::vector<std::uint8_t> bytes;
  cv::imencode(".jpg", image, bytes, settings);
  return bytes;
}

/// The text of the error that `f` throws; empty: none.
template <class F>
std::string error_of(F&& f) {
  try {
    f();
  } catch (file_error const& problem) {
    return problem.what();
  }
  return "";
}

}  // namespace

TEST_CASE("a JPEG shrunk while it is decoded is decode() and area_average()",
          "[data][preprocess]") {
  for (auto const size : {cv::Size(301, 197), cv::Size(64, 500), cv::Size(65, 64)})
    for (auto const type : {CV_8U, CV_8UC3})
      for (std::vector<int> const& settings :
           {std::vector<int>{}, std::vector<int>{cv::IMWRITE_JPEG_PROGRESSIVE, 1},
            std::vector<int>{cv::IMWRITE_JPEG_RST_INTERVAL, 3}})
        for (unsigned const least : {0u, 64u, 20u}) {
          CAPTURE(size.width, size.height, type, least);
          auto const bytes = encoded(size, type, settings);
          int const side = least == 20 ? 20 : 64;
          cv::Mat small(side, side, CV_8U, cv::Scalar(7)), expected = small.clone();
          auto const facts = cxr::detail::shrink_jpeg(bytes, "file", least, small);
          auto const image = decode<std::uint8_t>(bytes, "file", {.least = least});
          area_average<std::uint8_t>(image.pixels, expected);
          REQUIRE(facts);
          CHECK(facts->used_bits == image.facts.used_bits);
          CHECK(facts->width == size.width);
          CHECK(cv::norm(small, expected, cv::NORM_INF) == 0);
        }
}

TEST_CASE("what decode() has to do is left to it", "[data][preprocess]") {
  cv::Mat small(64, 64, CV_8U, cv::Scalar(7));
  CHECK_FALSE(cxr::detail::shrink_jpeg(encoded({63, 200}), "file", 0, small));
  CHECK_FALSE(cxr::detail::shrink_jpeg(encoded({200, 63}), "file", 0, small));
  CHECK_FALSE(cxr::detail::shrink_jpeg(as_span("no JPEG"), "file", 0, small));
  auto turned = encoded({200, 200});
  auto const tag = segment("\xe1", "Exif\0\0"_bytes + exif(6));
  turned.insert(turned.begin() + 2, tag.begin(), tag.end());
  CHECK_FALSE(cxr::detail::shrink_jpeg(turned, "file", 0, small));
  CHECK(cv::countNonZero(small != 7) == 0);
}

TEST_CASE("a damaged JPEG is refused in the words of decode()", "[data][preprocess][bad_input]") {
  auto const whole = encoded({300, 300});
  auto cut = whole, damaged = whole, precise = whole, broken_header = whole;
  cut.resize(cut.size() / 2);
  std::fill_n(damaged.begin() + static_cast<std::ptrdiff_t>(damaged.size() / 2), 300, 0);
  auto const frame = std::search(precise.begin(), precise.end(), "\xff\xc0", "\xff\xc0" + 2,
                                 [](std::uint8_t a, char b) { return a == (b & 0xff); });
  REQUIRE(frame != precise.end());
  frame[4] = 12;
  broken_header[static_cast<std::size_t>(frame - precise.begin()) + 9] = 7;  // components
  cv::Mat small(64, 64, CV_8U);
  for (auto const& bytes : {cut, damaged, precise, broken_header}) {
    auto const text = error_of([&] { cxr::detail::shrink_jpeg(bytes, "file", 0, small); });
    CHECK_THAT(text, StartsWith("cxr: file: "));
    CHECK(text == error_of([&] { decode<std::uint8_t>(bytes, "file"); }));
  }
}
