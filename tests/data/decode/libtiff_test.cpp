// SPDX-License-Identifier: MIT
#include "cxr/data/decode/libtiff.hpp"

#include <opencv2/imgcodecs.hpp>

#include "catch.hpp"
#include "cxr/core/file.hpp"
#include "cxr/data/decode/decoded_grey.hpp"
#include "cxr/data/decode/tiff.hpp"
#include "data/decode/image_bytes.hpp"
#include "data/decode/tiff_bytes.hpp"
#include "paths.hpp"
#include "printed.hpp"

using namespace cxr::test;
using cxr::detail::libtiff_decoder;

namespace {

cv::Mat noise(int type) {
  cv::Mat image(37, 53, type);
  cv::theRNG().state = 1;
  cv::randu(image, 0, CV_MAT_DEPTH(type) == CV_8U ? 256 : 65536);
  return image;
}

cxr::detail::decoded_grey decoded(std::string const& tiff) {
  return libtiff_decoder(as_span(tiff)).decode(cxr::detail::tiff_facts(as_span(tiff), "image.tif"));
}

/// From a file, since OpenCV 4.6 refuses small tiles in memory.
cv::Mat opencv_pixels(std::string const& tiff) {
  temporary_folder const folder;
  cxr::write_atomically(folder / "image.tif", tiff);
  return cv::imread((folder / "image.tif").string(),
                    cv::IMREAD_GRAYSCALE | cv::IMREAD_ANYDEPTH | cv::IMREAD_IGNORE_ORIENTATION);
}

/// 40 columns and 20 rows in tiles of 16 columns and rows. @param bits  of each of `channels`
std::string tiled(std::size_t bits, std::size_t channels) {
  constexpr std::size_t tiles = 6;
  std::size_t const bytes = 16 * 16 * channels * bits / 8, lists = 8 + tiles * bytes;
  auto all = "MM\0*"_bytes + big_endian(lists + 8 * tiles, 4);
  cv::RNG random(3);
  for (std::size_t byte = 0; byte < tiles * bytes; ++byte)
    all += static_cast<char>(random.uniform(0, 256));
  for (std::size_t tile = 0; tile < tiles; ++tile) all += big_endian(8 + tile * bytes, 4);
  for (std::size_t tile = 0; tile < tiles; ++tile) all += big_endian(bytes, 4);
  struct field {
    std::size_t tag, count, value;
  };
  std::vector<field> const fields{{256, 1, 40},
                                  {257, 1, 20},
                                  {258, 1, bits},
                                  {259, 1, 1},
                                  {262, 1, channels == 3 ? 2u : 1u},
                                  {277, 1, channels},
                                  {322, 1, 16},
                                  {323, 1, 16},
                                  {324, tiles, lists},
                                  {325, tiles, lists + 4 * tiles}};
  all += big_endian(fields.size(), 2);
  for (auto const& [tag, count, value] : fields)
    all += big_endian(tag, 2) + big_endian(4, 2) + big_endian(count, 4) + big_endian(value, 4);
  return all + big_endian(0, 4);
}

}  // namespace

TEST_CASE("TIFFs of one or three channels are the grey that OpenCV reads", "[data][decode]") {
  for (auto const type : {CV_8U, CV_16U, CV_8UC3, CV_16UC3})
    for (int const compression : {1, 5, 8}) {  // none, LZW, Deflate
      INFO("type " << type << ", compression " << compression);
      std::vector<std::uint8_t> bytes;
      cv::imencode(".tif", noise(type), bytes, {cv::IMWRITE_TIFF_COMPRESSION, compression});
      std::string const tiff(bytes.begin(), bytes.end());
      auto const image = decoded(tiff);
      CHECK(image.problem.empty());
      REQUIRE(image.pixels.type() == (CV_MAT_DEPTH(type)));
      CHECK(cv::norm(image.pixels, opencv_pixels(tiff), cv::NORM_INF) == 0);
      if (CV_MAT_CN(type) == 1) CHECK(cv::norm(image.pixels, noise(type), cv::NORM_INF) == 0);
    }
}

TEST_CASE("tiles of a TIFF are put in their places", "[data][decode]") {
  for (std::size_t const bits : {8u, 16u})
    for (std::size_t const channels : {1u, 3u}) {
      INFO(bits << " bits, " << channels << " channels");
      auto const tiff = tiled(bits, channels);
      auto const image = decoded(tiff);
      CHECK(image.problem.empty());
      REQUIRE(image.pixels.size() == cv::Size(40, 20));
      CHECK(cv::norm(image.pixels, opencv_pixels(tiff), cv::NORM_INF) == 0);
    }
}

TEST_CASE("an orientation leaves the pixels as stored, and 0 may be white", "[data][decode]") {
  for (std::size_t orientation = 1; orientation <= 8; ++orientation)
    for (std::size_t const bits : {8u, 16u}) {
      tiff_bytes tiff;
      tiff.fields[258] = bits;
      auto const plain = [&] {
        auto text = tiff.text();
        for (std::size_t byte = 0; byte < 64; ++byte) text[8 + byte] = static_cast<char>(byte);
        return decoded(text).pixels;
      };
      auto const upright = plain();
      tiff.fields[274] = orientation;
      CHECK(cv::norm(plain(), upright, cv::NORM_INF) == 0);
    }
  tiff_bytes inverted;
  inverted.fields[258] = 8;
  inverted.fields[262] = 0;
  CHECK(cv::norm(decoded(inverted.text()).pixels, cv::Mat(4, 8, CV_8U, cv::Scalar(255)),
                 cv::NORM_INF) == 0);
}

TEST_CASE("damage of a TIFF is refused with libtiff's reason, and without a word on the console",
          "[data][bad_input]") {
  std::vector<std::uint8_t> bytes;
  for (auto const type : {CV_8U, CV_16U}) {
    cv::imencode(".tif", noise(type), bytes, {cv::IMWRITE_TIFF_COMPRESSION, 8});
    std::string tiff(bytes.begin(), bytes.end());
    tiff.replace(100, 200, std::string(200, '\xff'));
    CHECK(printed([&] {
            auto const image = decoded(tiff);
            CHECK(image.pixels.empty());
            CHECK_THAT(image.problem, Contains("Decoding error"));
          }).empty());
  }
}
