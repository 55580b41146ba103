// SPDX-License-Identifier: MIT
#include "cxr/data/decode/decode.hpp"

#include <opencv2/imgcodecs.hpp>

#include "catch.hpp"
#include "cxr/core/file.hpp"
#include "cxr/core/settings.hpp"
#include "cxr/data/decode/image_facts.hpp"
#include "cxr/data/decode/read_facts.hpp"
#include "data/decode/image_bytes.hpp"
#include "paths.hpp"

using namespace cxr;
using namespace cxr::test;
namespace fs = std::filesystem;

namespace {

cv::Mat noise(int rows, int columns, int type = CV_8U) {
  cv::Mat image(rows, columns, type);
  cv::theRNG().state = 1;
  cv::randu(image, 0, CV_MAT_DEPTH(type) == CV_8U ? 256 : 65536);
  return image;
}

bool equal(cv::Mat const& image, cv::Mat const& other) {
  return image.size() == other.size() && image.type() == other.type() &&
         cv::norm(image, other, cv::NORM_INF) == 0;
}

/// T.81, table K.1: the divisors that libjpeg scales by its quality.
constexpr quantisation_table standard{
    16, 11, 10, 16, 24,  40,  51,  61,  12, 12, 14, 19, 26,  58,  60,  55,   //
    14, 13, 16, 24, 40,  57,  69,  56,  14, 17, 22, 29, 51,  87,  80,  62,   //
    18, 22, 37, 56, 68,  109, 103, 77,  24, 35, 55, 64, 81,  104, 113, 92,   //
    49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99};  //

/// 8 x 8 pixels of four inks of 128 each, as Adobe stores them. From a JPEG of one channel and its
/// standard Huffman codes: 00 for a mean of 128, 1010 for nothing else, four times.
std::string four_inks(fs::path const& folder) {
  auto const file = folder / "one_channel.jpeg";
  cv::imwrite(file.string(), cv::Mat(8, 8, CV_8U, cv::Scalar(128)));
  auto const grey = read_text(file);
  auto const frame = grey.find("\xff\xc0\0\13"_bytes), scan = grey.find("\xff\xda\0\10"_bytes);
  auto const tables = grey.substr(frame + 13, scan - frame - 13);
  return grey.substr(0, 2) + segment("\xee", "Adobe\0\144\0\0\0\0\0"_bytes) +
         grey.substr(2, frame - 2) +
         segment("\xc0", "\10\0\10\0\10\4\1\21\0\2\21\0\3\21\0\4\21\0"_bytes) + tables +
         segment("\xda", "\4\1\0\2\0\3\0\4\0\0\77\0"_bytes) + "\x28\xa2\x8a\xff\xd9"_bytes;
}

std::string refusal(fs::path const& file) {
  try {
    decode<std::uint16_t>(file);
  } catch (file_error const& problem) {
    CHECK(problem.path == file);
    return problem.what();
  }
  return "accepted";
}

}  // namespace

TEST_CASE("8 bits are what OpenCV decodes to grey", "[data][decode]") {
  temporary_folder const folder;
  for (auto const type : {CV_8U, CV_8UC3, CV_16U, CV_16UC3})
    for (std::string const name : {"image.png", "image.jpeg"}) {
      if (CV_MAT_DEPTH(type) == CV_16U && name == "image.jpeg") continue;  // has 8 bits only
      auto const file = folder / name;
      cv::imwrite(file.string(), noise(31, 45, type));
      cv::Mat const image = decode<std::uint8_t>(file).pixels;
      double const error = type == CV_16UC3 ? 1 : 0;  // luma of 16 bits, not of their upper eight
      CHECK(image.type() == CV_8U);
      CHECK(cv::norm(image, cv::imread(file.string(), cv::IMREAD_GRAYSCALE), cv::NORM_INF) <=
            error);
    }
}

TEST_CASE("16 bits stay 16 bits, 8 bits are scaled so that white is white", "[data][decode]") {
  temporary_folder const folder;
  cv::Mat deep(20, 30, CV_16U);
  for (int index = 0; index < 600; ++index)
    deep.at<std::uint16_t>(index / 30, index % 30) = static_cast<std::uint16_t>(index * 109);
  cv::imwrite((folder / "deep.png").string(), deep);
  auto const image = decode<std::uint16_t>(folder / "deep.png");
  CHECK(equal(image.pixels, deep));
  CHECK(image.facts.bits == 16);
  auto const shallow = decode<std::uint8_t>(folder / "deep.png").pixels;
  for (int y = 0; y < 20; ++y)
    for (int x = 0; x < 30; ++x)
      REQUIRE(shallow.at<std::uint8_t>(y, x) == deep.at<std::uint16_t>(y, x) >> 8);

  cv::Mat const three = (cv::Mat_<std::uint8_t>(1, 3) << 0, 100, 255);
  cv::Mat const scaled = (cv::Mat_<std::uint16_t>(1, 3) << 0, 25700, 65535);
  cv::imwrite((folder / "shallow.png").string(), three);
  CHECK(equal(decode<std::uint16_t>(folder / "shallow.png").pixels, scaled));
}

TEST_CASE("an orientation of 6 is applied and stated", "[data][decode]") {
  temporary_folder const folder;
  cv::Mat image(64, 96, CV_8U, cv::Scalar(255));
  image.colRange(0, 32).setTo(0);  // the left third is black
  cv::imwrite((folder / "image.jpeg").string(), image);
  write_atomically(folder / "turned.jpeg", with_orientation(read_text(folder / "image.jpeg"), 6));
  CHECK(decode<std::uint8_t>(folder / "image.jpeg").facts.orientation == 1);
  auto const turned = decode<std::uint8_t>(folder / "turned.jpeg");
  CHECK(turned.facts.orientation == 6);
  REQUIRE(turned.pixels.size() == cv::Size(64, 96));
  CHECK(cv::mean(turned.pixels.rowRange(0, 32))[0] < 2);  // and becomes the upper one
  CHECK(cv::mean(turned.pixels.rowRange(32, 96))[0] > 253);
}

TEST_CASE("the table of quality 75 is the standard one by its formula", "[data][decode]") {
  temporary_folder const folder;
  auto const file = folder / "image.jpeg";
  for (auto const type : {CV_8U, CV_8UC3}) {
    cv::imwrite(file.string(), noise(32, 32, type), {cv::IMWRITE_JPEG_QUALITY, 75});
    auto const facts = read_facts(file);
    REQUIRE(facts.luminance_table);
    for (std::size_t index = 0; index < 64; ++index)
      CHECK((*facts.luminance_table)[index] == (standard[index] * 50 + 50) / 100);
  }
}

TEST_CASE("an image of four inks states them and becomes grey", "[data][decode]") {
  temporary_folder const folder;
  write_atomically(folder / "inks.jpeg", four_inks(folder.path()));
  auto const image = decode<std::uint8_t>(folder / "inks.jpeg");
  CHECK(image.facts.channels == 4);
  CHECK(image.facts.interpretation == photometric::cmyk);
  CHECK(to_text(image.facts.interpretation) == "cmyk");
  CHECK(equal(image.pixels, cv::imread((folder / "inks.jpeg").string(), cv::IMREAD_GRAYSCALE)));
  CHECK(image.pixels.at<std::uint8_t>(4, 4) == Approx(128. * 128 / 255).margin(2));
}

TEST_CASE("what is no whole image cannot be decoded, nor its facts read", "[data][bad_input]") {
  temporary_folder const folder;
  cv::imwrite((folder / "whole.jpeg").string(), noise(64, 64));
  auto const whole = read_text(folder / "whole.jpeg");
  write_atomically(folder / "cut.jpeg", whole.substr(0, whole.size() * 2 / 3));
  CHECK_THAT(refusal(folder / "cut.jpeg"),
             Contains("cut.jpeg: is cut off: the JPEG has no end marker; fetch it again"));
  CHECK_THROWS_WITH(read_facts(folder / "cut.jpeg"), Contains("[docs/errors.md#bad-image]"));
  write_atomically(folder / "empty.png", "");
  CHECK_THAT(refusal(folder / "empty.png"), Contains("empty.png: the file is empty"));
  write_atomically(folder / "text.png", "Dear colleague,");
  CHECK_THAT(refusal(folder / "text.png"), Contains("it begins neither as JPEG, PNG nor TIFF"));
  write_atomically(folder / "head.png", "\x89PNG\r\n\x1a\nand then nothing of use");
  CHECK_THAT(refusal(folder / "head.png"),
             Contains("head.png: cannot be decoded; its content is damaged"));
}

TEST_CASE("a JPEG that is damaged inside is refused with libjpeg's reason", "[data][bad_input]") {
  temporary_folder const folder;
  cv::imwrite((folder / "whole.jpeg").string(), noise(64, 64));
  auto const whole = read_text(folder / "whole.jpeg");
  auto const damaged = [&](std::size_t place, std::string const& bytes) {
    auto content = whole;
    content.replace(place, bytes.size(), bytes);
    write_atomically(folder / "damaged.jpeg", content);
    return refusal(folder / "damaged.jpeg");
  };
  CHECK(damaged(0, "") == "accepted");
  // A block of zeros, as a broken transfer leaves it.
  CHECK_THAT(
      damaged(whole.size() / 2, std::string(400, '\0')),
      Contains("damaged.jpeg: cannot be decoded; its content is damaged: Corrupt JPEG data"));
  // An odd version of JFIF changes no pixel.
  CHECK(damaged(whole.find("JFIF") + 5, "\3") == "accepted");
  auto const frame = whole.find("\xff\xc0\0\13"_bytes);
  REQUIRE(frame != whole.npos);
  // The same codes read as arithmetic ones are noise.
  CHECK_THAT(damaged(frame + 1, "\xc9"), Contains("damaged.jpeg"));
}

TEST_CASE("four inks are checked for damage, too", "[data][bad_input]") {
  temporary_folder const folder;
  auto content = four_inks(folder.path());
  content.replace(content.size() - 6, 3, "\xee\xee\xee");
  write_atomically(folder / "inks.jpeg", content);
  CHECK_THAT(refusal(folder / "inks.jpeg"), Contains("its content is damaged"));
}

TEST_CASE("every orientation is applied as OpenCV does", "[data][decode]") {
  temporary_folder const folder;
  cv::imwrite((folder / "image.jpeg").string(), noise(40, 24));
  auto const content = read_text(folder / "image.jpeg");
  for (char orientation = 1; orientation <= 8; ++orientation) {
    auto const file = folder / "turned.jpeg";
    write_atomically(file, with_orientation(content, orientation));
    INFO(int{orientation});
    CHECK(
        equal(decode<std::uint8_t>(file).pixels, cv::imread(file.string(), cv::IMREAD_GRAYSCALE)));
  }
}

TEST_CASE("an image of a kind that is not read is named with its cure", "[data][bad_input]") {
  temporary_folder const folder;
  auto const refusal_of = [&](std::string const& content) {
    write_atomically(folder / "image.jpeg", content);
    return refusal(folder / "image.jpeg");
  };
  CHECK_THAT(refusal_of(std::string(128, '\0') + "DICM"), Contains("DICOM"));
  CHECK_THAT(refusal_of("RIFF\x10\0\0\0WEBPVP8 "_bytes),
             Contains("image.jpeg: is WebP, which is not read as an image; convert it to PNG"));
  CHECK_THAT(refusal_of("version https://git-lfs.github.com/spec/v1\n"),
             Contains("image.jpeg: is a Git LFS pointer"));
  // JPEGs by their frame: a baseline image whose frame is changed to another process.
  cv::imwrite((folder / "grey.jpeg").string(), noise(16, 16));
  auto const jpeg = read_text(folder / "grey.jpeg");
  auto const frame = jpeg.find("\xff\xc0\0\13"_bytes);
  REQUIRE(frame != jpeg.npos);
  auto const changed = [&](std::size_t place, char byte) {
    auto other = jpeg;
    other[frame + place] = byte;
    return refusal_of(other);
  };
  CHECK(changed(1, '\xc0') == "accepted");
  CHECK_THAT(changed(1, '\xf7'), Contains("image.jpeg: is JPEG-LS, which is not read"));
  CHECK_THAT(changed(4, '\14'),
             Contains("image.jpeg: is a JPEG of 12 bits, which is not read as an "
                      "image; convert it to PNG of 16 bits"));
}

TEST_CASE("the real images are decoded as by OpenCV, and state what they are", "[data][decode]") {
  auto const data = real_data();
  if (!data) return skip("the folder of real X-rays is not there");
  int jpegs = 0, pngs = 0;
  for (auto const folder : {"formats", "chest_xray_originals/NORMAL"})
    for (auto const& entry : fs::directory_iterator(*data / folder)) {
      auto const& file = entry.path();
      if (file.extension() == ".dcm") continue;
      INFO(file);
      auto const image = decode<std::uint8_t>(file);
      CHECK(equal(image.pixels, cv::imread(file.string(), cv::IMREAD_GRAYSCALE)));
      bool const jpeg = image.facts.format == image_format::jpeg;
      CHECK(jpeg == (file.extension() != ".png"));
      CHECK(image.facts.luminance_table.has_value() == jpeg);
      CHECK(image.facts.bits == 8);
      CHECK(image.facts.channels == cv::imread(file.string(), cv::IMREAD_UNCHANGED).channels());
      ++(jpeg ? jpegs : pngs);
    }
  CHECK(jpegs > 1);
  CHECK(pngs == 2);
}
