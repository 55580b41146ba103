// SPDX-License-Identifier: MIT
#include "cxr/data/decode/used_bits.hpp"

#include <opencv2/imgcodecs.hpp>

#include "catch.hpp"
#include "cxr/core/file.hpp"
#include "cxr/data/decode/decode.hpp"
#include "data/decode/image_bytes.hpp"
#include "paths.hpp"

using namespace cxr;
using namespace cxr::test;
namespace fs = std::filesystem;

namespace {

/// (64,64): every value of 12 bits once, times a factor.
cv::Mat ramp(int factor = 1) {
  cv::Mat image(64, 64, CV_16U);
  for (int value = 0; value < 4096; ++value)
    image.at<std::uint16_t>(value / 64, value % 64) = static_cast<std::uint16_t>(value * factor);
  return image;
}

fs::path written(fs::path const& file, cv::Mat const& image) {
  cv::imwrite(file.string(), image);
  return file;
}

cv::Mat one_value(double value) { return cv::Mat(4, 4, CV_16U, cv::Scalar(value)); }

/// A PNG with a chunk sBIT behind its header of 33 bytes. libpng passes over one whose checksum is wrong.
std::string with_significant_bits(std::string const& png, char bits) {
  return png.substr(0, 33) + chunk("sBIT", std::string(1, bits)) + png.substr(33);
}

}  // namespace

TEST_CASE("the bits that are used are those of the largest value, 8 at least", "[data][decode]") {
  CHECK(used_bits_of(one_value(0), 0) == 8);
  CHECK(used_bits_of(one_value(255), 0) == 8);
  CHECK(used_bits_of(one_value(256), 0) == 9);
  CHECK(used_bits_of(one_value(2048), 0) == 12);
  CHECK(used_bits_of(one_value(4095), 0) == 12);
  CHECK(used_bits_of(one_value(65535), 0) == 16);
}

TEST_CASE("what the file states counts, unless a value lies above it", "[data][decode]") {
  CHECK(used_bits_of(one_value(900), 12) == 12);
  CHECK(used_bits_of(one_value(4095), 12) == 12);
  CHECK(used_bits_of(one_value(4096), 12) == 16);  // scaled, as the standard asks
  CHECK(used_bits_of(one_value(65520), 12) == 16);
  CHECK(used_bits_of(one_value(3), 1) == 16);
}

TEST_CASE("a 12-bit image in a 16-bit file loses nothing at 16 bits, and is not black at 8",
          "[data][decode]") {
  temporary_folder const folder;
  auto const image = ramp();
  for (auto const* name : {"ramp.png", "ramp.tiff"}) {
    INFO(name);
    auto const file = written(folder / name, image);
    auto const deep = decode<std::uint16_t>(file);
    CHECK(deep.facts.bits == 16);
    CHECK(deep.facts.used_bits == 12);
    auto const shallow = decode<std::uint8_t>(file);
    CHECK(shallow.facts.used_bits == 12);
    for (int value = 0; value < 4096; ++value) {
      int const pixel = deep.pixels.at<std::uint16_t>(value / 64, value % 64);
      REQUIRE(cvRound(pixel * 4095.0 / 65535.0) == value);
      REQUIRE(shallow.pixels.at<std::uint8_t>(value / 64, value % 64) == value >> 4);
    }
    CHECK(deep.pixels.at<std::uint16_t>(63, 63) == 65535);
  }
}

TEST_CASE("images of one depth are scaled alike, however bright they are", "[data][decode]") {
  temporary_folder const folder;
  cv::Mat dark = ramp();
  dark.setTo(0, dark > 2500);
  auto const bright = decode<std::uint8_t>(written(folder / "bright.png", ramp())).pixels;
  auto const dim = decode<std::uint8_t>(written(folder / "dim.png", dark)).pixels;
  cv::Mat difference;
  cv::absdiff(bright, dim, difference);
  CHECK(cv::norm(difference.rowRange(0, 39), cv::NORM_INF) == 0);  // the values below 2500
}

TEST_CASE("files of 16 used bits keep their upper eight, as before", "[data][decode]") {
  temporary_folder const folder;
  auto const image = ramp(16);
  auto const file = written(folder / "full.png", image);
  auto const shallow = decode<std::uint8_t>(file).pixels;
  CHECK(cv::norm(shallow, cv::imread(file.string(), cv::IMREAD_GRAYSCALE), cv::NORM_INF) == 0);
  CHECK(cv::norm(decode<std::uint16_t>(file).pixels, image, cv::NORM_INF) == 0);
}

TEST_CASE("significant bits of a PNG fix the scale of a dark image", "[data][decode]") {
  temporary_folder const folder;
  cv::Mat const dark(32, 32, CV_16U, cv::Scalar(900));  // 10 bits by its values
  auto const file = written(folder / "dark.png", dark);
  CHECK(decode<std::uint8_t>(file).pixels.at<std::uint8_t>(0, 0) == 900 >> 2);
  write_atomically(folder / "stated.png", with_significant_bits(read_text(file), 12));
  auto const stated = decode<std::uint8_t>(folder / "stated.png");
  CHECK(stated.facts.used_bits == 12);
  CHECK(stated.pixels.at<std::uint8_t>(0, 0) == 900 >> 4);
}
