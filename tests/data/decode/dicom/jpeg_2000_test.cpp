// SPDX-License-Identifier: MIT
#include "cxr/data/decode/dicom/jpeg_2000.hpp"

#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>

#include "catch.hpp"
#include "printed.hpp"

#ifdef CXR_DICOM
using cxr::detail::jpeg_2000_decoder;

namespace {

/// The codestream of a lossless JPEG 2000 of 32 rows, 40 columns, as OpenCV writes it.
std::vector<std::uint8_t> codestream(cv::Mat const& image) {
  std::vector<std::uint8_t> file;
  cv::imencode(".jp2", image, file, {cv::IMWRITE_JPEG2000_COMPRESSION_X1000, 1000});
  std::vector<std::uint8_t> const start{0xff, 0x4f, 0xff, 0x51};
  return {std::search(file.begin(), file.end(), start.begin(), start.end()), file.end()};
}

cv::Mat ramp() {
  cv::Mat image(32, 40, CV_32S);
  for (int row = 0; row < image.rows; ++row)
    for (int column = 0; column < image.cols; ++column)
      image.at<int>(row, column) = 2000 * row + column;
  return image;
}

std::vector<std::uint8_t> ramp_codestream() {
  cv::Mat words;
  ramp().convertTo(words, CV_16U);
  return codestream(words);
}

std::string problem_of(std::vector<std::uint8_t> const& bytes, int rows = 32, int columns = 40) {
  auto const decoded = jpeg_2000_decoder(bytes).decode(rows, columns);
  CHECK(decoded.pixels.empty() != decoded.problem.empty());
  return decoded.problem;
}

}  // namespace

TEST_CASE("a codestream is decoded to the pixels that were written", "[data][decode]") {
  auto const bytes = ramp_codestream();
  cv::Mat image;
  CHECK(
      cxr::test::printed([&] { image = jpeg_2000_decoder(bytes).decode(32, 40).pixels; }).empty());
  REQUIRE(image.type() == CV_32S);
  CHECK(cv::norm(image, ramp(), cv::NORM_INF) == 0);
}

TEST_CASE("signed pixels are half of the range less than unsigned ones", "[data][decode]") {
  auto bytes = ramp_codestream();
  bytes[42] = 0x80 | 15;  // ISO/IEC 15444-1, A.5.1: signed, 16 bits
  auto const image = jpeg_2000_decoder(bytes).decode(32, 40).pixels;
  CHECK(cv::norm(image, ramp() - 32768, cv::NORM_INF) == 0);
}

TEST_CASE("a codestream of another size, of colour or cut off is refused in silence",
          "[data][bad_input]") {
  auto const whole = ramp_codestream();
  CHECK(problem_of(whole).empty());
  CHECK_THAT(problem_of(whole, 40, 32), Catch::Contains("not one channel of that size"));
  CHECK_THAT(problem_of(codestream(cv::Mat(32, 40, CV_8UC3, cv::Scalar(1, 2, 3)))),
             Catch::Contains("not one channel of that size"));
  CHECK(cxr::test::printed([&] {
          CHECK_FALSE(problem_of({}).empty());
          CHECK_FALSE(problem_of({whole.begin(), whole.begin() + 42}).empty());
          CHECK_FALSE(problem_of({whole.begin(), whole.begin() + 120}).empty());
        }).empty());
}
#endif
