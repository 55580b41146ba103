// SPDX-License-Identifier: MIT
#include "cxr/data/preprocess/grey.hpp"

#include <algorithm>
#include <cstdlib>
#include <opencv2/imgcodecs.hpp>

#include "catch.hpp"
#include "cxr/core/file.hpp"
#include "cxr/data/preprocess/preprocess.hpp"
#include "laws/preprocess_laws.hpp"
#include "paths.hpp"

using namespace cxr;
namespace fs = std::filesystem;

namespace {

template <class Pixel>
std::vector<Pixel> prepared(basic_grey<Pixel> const& preprocess, fs::path const& file) {
  std::vector<Pixel> pixels(static_cast<std::size_t>(preprocess.size() * preprocess.size()), 77);
  preprocess(file, pixels);
  return pixels;
}

/// 64 rows and 96 columns: black, grey and white thirds from left to right, as PNG.
fs::path thirds(fs::path const& folder) {
  cv::Mat image(64, 96, CV_8U);
  for (int x = 0; x < 96; ++x) image.col(x).setTo(x < 32 ? 0 : x < 64 ? 100 : 255);
  cv::imwrite((folder / "thirds.png").string(), image);
  return folder / "thirds.png";
}

std::string refusal(fs::path const& file) {
  try {
    prepared(grey{.image_size = 32}, file);
  } catch (file_error const& problem) {
    CHECK(problem.path == file);
    return problem.what();
  }
  return "accepted";
}

}  // namespace

TEST_CASE("grey keeps the laws of Preprocess", "[data][preprocess]") {
  test::temporary_folder const folder;
  auto const file = thirds(folder.path());
  SECTION("stretch") { laws::check_preprocess(grey{.image_size = 32}, file); }
  SECTION("letterbox") {
    laws::check_preprocess(grey{.image_size = 48, .fit = fit::letterbox}, file);
  }
}

TEST_CASE("grey16 keeps the laws of Preprocess", "[data][preprocess]") {
  test::temporary_folder const folder;
  auto const file = thirds(folder.path());
  SECTION("stretch") { laws::check_preprocess(grey16{.image_size = 32}, file); }
  SECTION("letterbox") {
    laws::check_preprocess(grey16{.image_size = 48, .fit = fit::letterbox}, file);
  }
}

TEST_CASE("grey and grey16 have names, and their caches are told apart", "[data][preprocess]") {
  CHECK(grey::name == "grey");
  CHECK(grey16::name == "grey16");
  CHECK(grey{}.fingerprint() == "grey 224 stretch");
  CHECK(grey16{}.fingerprint() == "grey16 224 stretch");
  CHECK(grey16{.image_size = 512, .fit = fit::centre_crop}.fingerprint() ==
        "grey16 512 centre_crop");
  CHECK(grey{.reencode = 75}.fingerprint() == "grey 224 stretch reencode 75");
}

TEST_CASE("stretch gives every third a third", "[data][preprocess]") {
  test::temporary_folder const folder;
  auto const pixels = prepared(grey{.image_size = 48}, thirds(folder.path()));
  for (std::size_t y = 0; y < 48; ++y)
    for (std::size_t x = 0; x < 48; ++x)
      REQUIRE(pixels[48 * y + x] == (x < 16 ? 0 : x < 32 ? 100 : 255));
}

TEST_CASE("letterbox keeps the shape between black bars", "[data][preprocess]") {
  test::temporary_folder const folder;
  auto const pixels =
      prepared(grey{.image_size = 48, .fit = fit::letterbox}, thirds(folder.path()));
  for (std::size_t y = 0; y < 48; ++y)
    REQUIRE(pixels[48 * y + 40] == (y < 8 || y >= 40 ? 0 : 255));  // 48 x 32 inside
}

TEST_CASE("centre_crop cuts the ends of the longer side", "[data][preprocess]") {
  test::temporary_folder const folder;
  auto const pixels =
      prepared(grey{.image_size = 64, .fit = fit::centre_crop}, thirds(folder.path()));
  for (std::size_t x = 0; x < 64; ++x)
    REQUIRE(pixels[x] == (x < 16 ? 0 : x < 48 ? 100 : 255));  // columns 16 to 79
}

TEST_CASE("shrinking averages areas", "[data][preprocess]") {
  test::temporary_folder const folder;
  cv::Mat stripes(64, 64, CV_8U);
  for (int x = 0; x < 64; ++x) stripes.col(x).setTo(x % 2 ? 200 : 100);
  cv::imwrite((folder / "stripes.png").string(), stripes);
  for (auto const pixel : prepared(grey{.image_size = 32}, folder / "stripes.png"))
    REQUIRE(pixel == 150);
}

TEST_CASE("16 bits, colour and transparency become 8 bits of grey", "[data][preprocess]") {
  test::temporary_folder const folder;
  auto const grey_of = [&](cv::Mat const& image, char const* name) {
    cv::imwrite((folder / name).string(), image);
    return prepared(grey{.image_size = 32}, folder / name)[0];
  };
  CHECK(grey_of(cv::Mat(40, 40, CV_16U, cv::Scalar(0x8042)), "deep.png") == 0x80);
  CHECK(grey_of(cv::Mat(40, 40, CV_8UC4, cv::Scalar(90, 90, 90, 10)), "clear.png") == 90);
  CHECK(grey_of(cv::Mat(40, 40, CV_8UC3, cv::Scalar(0, 0, 255)), "red.png") == 76);  // luma of red
  CHECK(grey_of(cv::Mat(40, 40, CV_8UC3, cv::Scalar::all(130)), "colour.jpeg") ==
        Approx(130).margin(1));
  CHECK(grey_of(cv::Mat(40, 40, CV_16UC4, cv::Scalar::all(0xc000)), "deep_clear.png") == 0xc0);
}

TEST_CASE("16 bits stay 16 bits in grey16, and 8 bits are scaled to them", "[data][preprocess]") {
  test::temporary_folder const folder;
  auto const first = [&](cv::Mat const& image, std::int64_t size) {
    cv::imwrite((folder / "image.png").string(), image);
    return int{prepared(grey16{.image_size = size}, folder / "image.png")[0]};
  };
  CHECK(first(cv::Mat(40, 40, CV_16U, cv::Scalar(0x8042)), 32) == 0x8042);  // shrinks
  CHECK(first(cv::Mat(40, 40, CV_16U, cv::Scalar(0x8042)), 48) == 0x8042);  // grows
  CHECK(first(cv::Mat(40, 40, CV_8U, cv::Scalar(100)), 32) == 25700);
  CHECK(first(cv::Mat(40, 40, CV_8U, cv::Scalar(255)), 32) == 65535);
  cv::Mat stripes(64, 64, CV_16U);
  for (int x = 0; x < 64; ++x) stripes.col(x).setTo(x % 2 ? 40001 : 40000);
  CHECK(first(stripes, 32) == Approx(40000.5).margin(0.5));
}

TEST_CASE("grey16 bars and crops as grey does", "[data][preprocess]") {
  test::temporary_folder const folder;
  auto const file = thirds(folder.path());
  for (auto const fit : {fit::stretch, fit::letterbox, fit::centre_crop}) {
    auto const shallow = prepared(grey{.image_size = 48, .fit = fit}, file);
    auto const deep = prepared(grey16{.image_size = 48, .fit = fit}, file);
    for (std::size_t index = 0; index < deep.size(); ++index)
      REQUIRE(std::abs(deep[index] - 257 * shallow[index]) <= 257 / 2 + 1);
  }
}

TEST_CASE("an image smaller than the size grows", "[data][preprocess]") {
  test::temporary_folder const folder;
  cv::imwrite((folder / "small.png").string(), cv::Mat(1, 1, CV_8U, cv::Scalar(9)));
  for (auto const pixel : prepared(grey{.image_size = 32}, folder / "small.png"))
    REQUIRE(pixel == 9);
}

TEST_CASE("a name's ending does not matter, the content does", "[data][preprocess]") {
  test::temporary_folder const folder;
  fs::copy(thirds(folder.path()), folder / "really_png.JPEG");
  CHECK(prepared(grey{.image_size = 48}, folder / "really_png.JPEG")[47] == 255);
}

TEST_CASE("what is no whole image is refused, each in its words", "[data][bad_input]") {
  test::temporary_folder const folder;
  cv::Mat noise(200, 200, CV_8U);
  cv::randu(noise, 0, 255);
  for (std::string const name : {"whole.jpeg", "whole.png"})
    cv::imwrite((folder / name).string(), noise);
  auto const cut = [&](std::string const& name, double part) {
    auto const whole = read_text(folder / ("whole." + name));
    write_atomically(folder / ("cut." + name),
                     std::string_view(whole).substr(
                         0, static_cast<std::size_t>(static_cast<double>(whole.size()) * part)));
    return folder / ("cut." + name);
  };
  write_atomically(folder / "zero.jpeg", "");
  CHECK_THAT(refusal(folder / "zero.jpeg"), Contains("zero.jpeg: the file is empty; fetch it"));
  write_atomically(folder / "text.jpeg", "This is a letter to the radiologist.");
  CHECK_THAT(refusal(folder / "text.jpeg"),
             Contains("text.jpeg: is not an image: it begins neither as JPEG, PNG nor TIFF"));
  for (double part : {0.01, 0.3, 0.7, 0.999}) {
    INFO(part);
    CHECK_THAT(refusal(cut("jpeg", part)), Contains("cut.jpeg: is cut off"));
    CHECK_THAT(refusal(cut("png", part)), Contains("cut.png: "));
  }
  CHECK_THAT(refusal(folder / "none.jpeg"), Contains("none.jpeg: cannot be read"));
  CHECK_THAT(refusal(folder.path()), Contains("cannot be read"));
  write_atomically(folder / "head.png", "\x89PNG\r\n\x1a\nand then nothing of use");
  CHECK_THAT(refusal(folder / "head.png"), Contains("head.png: cannot be decoded"));
}

TEST_CASE("an image of more pixels than can be decoded is named", "[data][bad_input]") {
  test::temporary_folder const folder;
  // The head of a PNG of 100000 x 100000 pixels, its check sum right.
  write_atomically(
      folder / "huge.png",
      std::string_view("\x89PNG\r\n\x1a\n"
                       "\0\0\0\15IHDR\0\1\x86\xa0\0\1\x86\xa0\10\0\0\0\0\215\071\124\024"
                       "\0\0\0\4IDAT",
                       41));
  CHECK_THAT(refusal(folder / "huge.png"),
             Contains("huge.png: cannot be decoded; ") && Contains("[docs/errors.md#bad-image]"));
}

TEST_CASE("the real images in other formats are decoded", "[data][preprocess]") {
  auto const data = test::real_data();
  if (!data) return test::skip("the folder of real X-rays is not there");
  int seen = 0;
  for (auto const& entry : fs::directory_iterator(*data / "formats"))
    if (entry.path().extension() == ".png" || entry.path().extension() == ".jpg" ||
        entry.path().extension() == ".jpeg") {
      INFO(entry.path());
      auto const pixels = prepared(grey{}, entry.path());
      CHECK(*std::max_element(pixels.begin(), pixels.end()) > 150);
      CHECK(*std::min_element(pixels.begin(), pixels.end()) < 50);
      ++seen;
    }
  CHECK(seen > 0);
}

TEST_CASE("bytes behind the end of a JPEG do not matter, an end inside of a segment does not count",
          "[data][preprocess]") {
  test::temporary_folder const folder;
  cv::Mat noise(64, 64, CV_8U);
  cv::randu(noise, 0, 255);
  cv::imwrite((folder / "image.jpeg").string(), noise);
  auto const whole = read_text(folder / "image.jpeg");
  write_atomically(folder / "tail.jpeg", whole + "made by a scanner");
  CHECK(prepared(grey{.image_size = 32}, folder / "tail.jpeg") ==
        prepared(grey{.image_size = 32}, folder / "image.jpeg"));
  // An application segment that holds a whole small picture, as EXIF holds a thumbnail.
  std::string const thumbnail = std::string("\xff\xe5\x00\x08", 4) + "\xff\xd8??\xff\xd9";
  auto const with_thumbnail = whole.substr(0, 2) + thumbnail + whole.substr(2);
  write_atomically(folder / "thumb.jpeg", with_thumbnail);
  CHECK(refusal(folder / "thumb.jpeg") == "accepted");
  write_atomically(folder / "cut.jpeg", with_thumbnail.substr(0, with_thumbnail.size() / 2));
  CHECK_THAT(refusal(folder / "cut.jpeg"), Contains("is cut off"));
}
