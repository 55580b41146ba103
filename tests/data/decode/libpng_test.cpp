// SPDX-License-Identifier: MIT
#include "cxr/data/decode/libpng.hpp"

#include <boost/crc.hpp>
#include <opencv2/imgcodecs.hpp>

#include "catch.hpp"
#include "data/decode/image_bytes.hpp"
#include "printed.hpp"

using namespace cxr::test;
using cxr::detail::libpng_decoder;

namespace {

std::string checked_chunk(std::string const& type, std::string const& content) {
  boost::crc_32_type sum;
  sum.process_bytes((type + content).data(), type.size() + content.size());
  return big_endian(content.size(), 4) + type + content + big_endian(sum.checksum(), 4);
}

/// A stream of zlib that compresses nothing (RFC 1950, RFC 1951).
std::string stored(std::string const& content) {
  std::uint32_t first = 1, second = 0;
  for (auto const byte : content) {
    first = (first + static_cast<unsigned char>(byte)) % 65521;
    second = (second + first) % 65521;
  }
  auto const length = static_cast<unsigned>(content.size());
  std::string text = "\x78\1\1"_bytes;
  for (unsigned const number : {length, ~length})
    text += {static_cast<char>(number & 255), static_cast<char>(number >> 8 & 255)};
  return text + content + big_endian(second << 16 | first, 4);
}

/// A PNG of 13 columns and 9 rows of noise. @param extra  chunks before the pixels
std::string noisy_png(char bits, char colour_type, int channels, std::string const& extra = "") {
  cv::RNG random(7);
  std::string rows;
  for (int y = 0; y < 9; ++y) {
    rows += '\0';  // not filtered
    for (int byte = 0; byte < (13 * channels * bits + 7) / 8; ++byte)
      rows += static_cast<char>(random.uniform(0, 256));
  }
  return "\x89PNG\r\n\x1a\n"_bytes +
         checked_chunk("IHDR", "\0\0\0\15\0\0\0\11"_bytes + bits + colour_type + "\0\0\0"_bytes) +
         extra + checked_chunk("IDAT", stored(rows)) + checked_chunk("IEND", "");
}

cv::Mat opencv_pixels(std::string const& png, int depth) {
  return cv::imdecode(std::vector<char>(png.begin(), png.end()), cv::IMREAD_GRAYSCALE | depth);
}

}  // namespace

TEST_CASE("every kind of PNG is the grey that OpenCV reads", "[data][decode]") {
  struct kind {
    char bits, colour_type;
    int channels;
  };
  std::string palette;
  for (int index = 0; index < 256; ++index)
    palette +=
        {static_cast<char>(index * 7), static_cast<char>(index * 31), static_cast<char>(index)};
  for (auto const& [bits, colour_type, channels] : {kind{1, 0, 1},
                                                    {2, 0, 1},
                                                    {4, 0, 1},
                                                    {8, 0, 1},
                                                    {16, 0, 1},
                                                    {8, 2, 3},
                                                    {16, 2, 3},
                                                    {1, 3, 1},
                                                    {4, 3, 1},
                                                    {8, 3, 1},
                                                    {8, 4, 2},
                                                    {16, 4, 2},
                                                    {8, 6, 4},
                                                    {16, 6, 4}}) {
    INFO("bits " << int{bits} << ", colour type " << int{colour_type});
    auto const colours = palette.substr(0, 3u << std::min<int>(8, bits));
    auto const png = noisy_png(bits, colour_type, channels,
                               colour_type == 3 ? checked_chunk("PLTE", colours) : "");
    auto const image = libpng_decoder(as_span(png)).decode();
    CHECK(image.problem.empty());
    REQUIRE(image.pixels.size() == cv::Size(13, 9));
    CHECK(image.pixels.type() == (bits == 16 ? CV_16U : CV_8U));
    CHECK(cv::norm(image.pixels, opencv_pixels(png, cv::IMREAD_ANYDEPTH), cv::NORM_INF) == 0);
  }
}

TEST_CASE("a gamma and transparency change a PNG as in OpenCV", "[data][decode]") {
  auto const gamma = noisy_png(8, 2, 3, checked_chunk("gAMA", big_endian(45455, 4)));
  auto const clear = noisy_png(8, 0, 1, checked_chunk("tRNS", "\0\7"_bytes));
  for (auto const& png : {gamma, clear})
    CHECK(cv::norm(libpng_decoder(as_span(png)).decode().pixels, opencv_pixels(png, 0),
                   cv::NORM_INF) == 0);
}

TEST_CASE("damage of a PNG is refused with libpng's reason, and without a word on the console",
          "[data][bad_input]") {
  auto const whole = noisy_png(8, 0, 1);
  auto const problem = [](std::string const& png) {
    auto const image = libpng_decoder(as_span(png)).decode();
    CHECK(image.pixels.empty() != image.problem.empty());
    return image.problem;
  };
  auto const changed = [&](std::size_t place) {
    auto png = whole;
    png[place] = static_cast<char>(png[place] ^ 1);
    return png;
  };
  CHECK(problem(whole).empty());
  CHECK(problem("") == "it is cut off");
  for (std::size_t length = 0; length < whole.size(); ++length)
    CHECK_FALSE(problem(whole.substr(0, length)).empty());
  CHECK_THAT(problem(changed(60)), Contains("incorrect data check"));
  CHECK_THAT(problem(changed(0)), Contains("Not a PNG file"));
  CHECK(printed([&] { problem(changed(60)); }).empty());
  // A million columns and rows, and not one pixel.
  auto const wide = "\x89PNG\r\n\x1a\n"_bytes +
                    checked_chunk("IHDR", "\0\xf\x42\x40\0\xf\x42\x40\10\0\0\0\0"_bytes) +
                    checked_chunk("IDAT", stored("")) + checked_chunk("IEND", "");
  CHECK(problem(wide) == "it has more than 2^30 pixels");
}
