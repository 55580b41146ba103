// SPDX-License-Identifier: MIT
#include "cxr/data/decode/dicom/jpeg_2000.hpp"

#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>

#include "catch.hpp"
#include "printed.hpp"

using cxr::detail::jpeg_2000;

namespace {

/// The codestream of a lossless JPEG 2000 of 32 rows, 40 columns, as OpenCV writes it.
std::vector<std::uint8_t> codestream(cv::Mat const& image) {
  std::vector<std::uint8_t> file;
  cv::imencode(".jp2", image, file, {cv::IMWRITE_JPEG2000_COMPRESSION_X1000, 1000});
  std::vector<std::uint8_t> const start{0xff, 0x4f, 0xff, 0x51};
  return {std::search(file.begin(), file.end(), start.begin(), start.end()), file.end()};
}

cv::Mat ramp() {
  cv::Mat image(32, 40, CV_16U);
  for (int row = 0; row < image.rows; ++row)
    for (int column = 0; column < image.cols; ++column)
      image.at<std::uint16_t>(row, column) = static_cast<std::uint16_t>(2000 * row + column);
  return image;
}

}  // namespace

TEST_CASE("a codestream becomes a file of grey that is decoded without a word", "[data][decode]") {
  jpeg_2000 const stream(codestream(ramp()));
  CHECK(stream.is_grey(32, 40));
  CHECK_FALSE(stream.is_grey(40, 32));
  CHECK(stream.level() == 0);
  cv::Mat image;
  CHECK(cxr::test::printed([&] {
          image = cv::imdecode(stream.unsigned_file(), cv::IMREAD_UNCHANGED);
        }).empty());
  CHECK(cv::norm(image, ramp(), cv::NORM_INF) == 0);
}

TEST_CASE("signed pixels differ from unsigned ones by a level", "[data][decode]") {
  auto bytes = codestream(ramp());
  bytes[42] = 0x80 | 15;  // signed, 16 bits
  jpeg_2000 const stream(bytes);
  CHECK(stream.is_grey(32, 40));
  CHECK(stream.level() == 32768);
  auto const image = cv::imdecode(stream.unsigned_file(), cv::IMREAD_UNCHANGED);
  CHECK(cv::norm(image, ramp(), cv::NORM_INF) == 0);
}

TEST_CASE("no codestream, colour and absurd depths are no grey JPEG 2000", "[data][decode]") {
  auto const whole = codestream(ramp());
  CHECK_FALSE(jpeg_2000({}).is_grey(32, 40));
  CHECK_FALSE(jpeg_2000({whole.begin(), whole.begin() + 42}).is_grey(32, 40));
  auto colour = whole, deep = whole;
  colour[41] = 3;
  CHECK_FALSE(jpeg_2000(colour).is_grey(32, 40));
  deep[42] = 37;
  CHECK_FALSE(jpeg_2000(deep).is_grey(32, 40));
}
