// SPDX-License-Identifier: MIT
#include "cxr/data/decode/tiff.hpp"

#include <opencv2/imgcodecs.hpp>

#include "catch.hpp"
#include "cxr/core/file.hpp"
#include "cxr/data/decode/decode.hpp"
#include "data/decode/image_bytes.hpp"
#include "data/decode/tiff_bytes.hpp"
#include "paths.hpp"

using namespace cxr;
using namespace cxr::test;
namespace fs = std::filesystem;

namespace {

image_facts facts(std::string const& tiff) {
  return detail::tiff_facts(as_span(tiff), "image.tif");
}
std::string refusal(std::string const& tiff) {
  try {
    facts(tiff);
  } catch (file_error const& problem) {
    return problem.what();
  }
  return "accepted";
}
/// With one field changed.
std::string with(int tag, std::size_t value) {
  tiff_bytes tiff;
  tiff.fields[tag] = value;
  return tiff.text();
}

}  // namespace

TEST_CASE("a TIFF states bits, channels, colours, orientation and its largest value",
          "[data][decode]") {
  auto const plain = facts(tiff_bytes{}.text());
  CHECK(plain.format == image_format::tiff);
  CHECK(plain.bits == 16);
  CHECK(plain.channels == 1);
  CHECK(plain.used_bits == 0);
  CHECK(plain.orientation == 1);
  CHECK(plain.interpretation == photometric::monochrome2);
  CHECK(facts(with(281, 4095)).used_bits == 12);
  CHECK(facts(with(281, 65535)).used_bits == 16);
  CHECK(facts(with(274, 6)).orientation == 6);
  CHECK(facts(with(262, 2)).interpretation == photometric::rgb);
}

TEST_CASE("TIFFs of 8 and 16 bits, compressed or not, are decoded as they were written",
          "[data][decode]") {
  temporary_folder const folder;
  cv::theRNG().state = 1;
  for (int const compression : {1, 5, 8, 32773}) {  // none, LZW, Deflate, PackBits
    for (auto const type : {CV_8U, CV_16U}) {
      cv::Mat image(40, 30, type);
      cv::randu(image, 0, type == CV_8U ? 256 : 65536);
      auto const file = folder / "image.tif";
      cv::imwrite(file.string(), image, {cv::IMWRITE_TIFF_COMPRESSION, compression});
      if (type == CV_8U)
        CHECK(cv::norm(decode<std::uint8_t>(file).pixels, image, cv::NORM_INF) == 0);
      else
        CHECK(cv::norm(decode<std::uint16_t>(file).pixels, image, cv::NORM_INF) == 0);
    }
  }
}

TEST_CASE("a TIFF that would be misread is refused in words", "[data][decode][bad_input]") {
  tiff_bytes pages;
  pages.next = 8;
  CHECK_THAT(refusal(pages.text()),
             Contains("image.tif: is a TIFF of several pages; save the page") &&
                 Contains("[docs/errors.md#bad-image]"));
  CHECK_THAT(refusal(with(258, 12)), Contains("not whole numbers of 8 or 16 bits; convert it"));
  CHECK_THAT(refusal(with(258, 32)), Contains("not whole numbers of 8 or 16 bits"));
  CHECK_THAT(refusal(with(339, 2)), Contains("not whole numbers of 8 or 16 bits"));
  CHECK_THAT(refusal(with(262, 0)), Contains("is a TIFF of 16 bits in which 0 is white; invert"));
  CHECK_THAT(refusal(with(279, 65)), Contains("accepted"));  // into the directory, still inside
  CHECK_THAT(refusal(with(279, 6500)), Contains("is cut off"));
  CHECK_THAT(refusal(with(279, 63)), Contains("is cut off"));  // of 8 x 4 pixels of two bytes
  CHECK_THAT(refusal(with(279, 0)), Contains("is cut off"));
  CHECK_THAT(refusal(with(257, 400)), Contains("is cut off"));  // one strip of four rows
  CHECK_THAT(refusal(with(256, 0)), Contains("is cut off"));
  CHECK_THAT(refusal(with(273, 6500)), Contains("is cut off"));
}

TEST_CASE("a TIFF cut off anywhere is refused", "[data][decode][bad_input]") {
  auto const whole = tiff_bytes{}.text();
  for (std::size_t length = 4; length < whole.size(); ++length) {
    INFO(length);
    REQUIRE_THAT(refusal(whole.substr(0, length)), Contains("is cut off"));
  }
  temporary_folder const folder;
  cv::Mat image(64, 64, CV_16U);
  cv::randu(image, 0, 65536);
  cv::imwrite((folder / "whole.tif").string(), image);
  auto const written = read_text(folder / "whole.tif");
  for (auto const part : {4, 2}) {
    write_atomically(folder / "cut.tif", written.substr(0, written.size() * (part - 1) / part));
    CHECK_THROWS_WITH(decode<std::uint16_t>(folder / "cut.tif"), Contains("cut.tif: is cut off"));
  }
}
