// SPDX-License-Identifier: MIT
#include "cxr/data/audit/file_features.hpp"

#include <cmath>
#include <cstdint>
#include <vector>

#include "catch.hpp"
#include "data/audit/saved_images.hpp"

using namespace cxr;

namespace {

double value_of(file_features const& features, std::string_view name) {
  for (std::size_t k = 0; k < file_features::count; ++k)
    if (file_features::names[k] == name) return features.values[k];
  FAIL("no feature " << name);
  return 0;
}

file_features features_of_pixels(std::vector<std::uint8_t> const& pixels, std::size_t size) {
  return features_of<std::uint8_t>({}, pixels, size);
}

}  // namespace

TEST_CASE("features of the file are numbers of its header", "[data][audit]") {
  file_facts const facts{.bytes = 1000,
                         .stated = {.width = 50, .height = 40, .bits = 8, .channels = 3}};
  std::vector<std::uint8_t> const pixels(64, 51);
  auto const features = features_of<std::uint8_t>(facts, pixels, 8);
  CHECK(value_of(features, "bytes per pixel") == 0.5);
  CHECK(value_of(features, "JPEG table") == 0);
  CHECK(value_of(features, "width") == 50);
  CHECK(value_of(features, "height") == 40);
  CHECK(value_of(features, "aspect") == 1.25);
  CHECK(value_of(features, "channels") == 3);
  CHECK(value_of(features, "bits") == 8);
  CHECK(value_of(features, "mean") == Approx(0.2));
  auto const unknown = features_of_pixels(pixels, 8);
  CHECK(std::isnan(value_of(unknown, "bytes per pixel")));
  CHECK(std::isnan(value_of(unknown, "bits")));
  CHECK(value_of(unknown, "mean") == Approx(0.2));
}

TEST_CASE("the border is the outermost sixteenth on each side", "[data][audit]") {
  std::vector<std::uint8_t> pixels(32 * 32, 0);  // a border of two pixels: half 0, half 255
  for (std::size_t y = 0; y < 32; ++y)
    for (std::size_t x = 0; x < 32; ++x) {
      bool const inside = x >= 2 && x < 30 && y >= 2 && y < 30;
      pixels[y * 32 + x] = inside ? 100 : (x < 16 ? 0 : 255);
    }
  auto const features = features_of_pixels(pixels, 32);
  CHECK(value_of(features, "border mean") == Approx(0.5));
  CHECK(value_of(features, "border deviation") == Approx(0.5));
  CHECK(value_of(features_of_pixels(std::vector<std::uint8_t>(1, 255), 1), "border mean") == 1);
}

TEST_CASE("noise is estimated, whatever plane it lies on", "[data][audit]") {
  // scipy.ndimage.convolve by hand: of a single bright pixel the filter leaves 16 in all.
  using pixels_8 = std::span<std::uint8_t const>;
  using pixels_16 = std::span<std::uint16_t const>;
  std::vector<std::uint8_t> image(25, 0);
  std::vector<std::uint16_t> deep(25, 0);
  image[12] = 255;
  deep[12] = 65535;
  auto const expected = std::sqrt(std::acos(-1.0) / 2) * 16 / (6.0 * 9);
  CHECK(noise_deviation(pixels_8(image), 5, 5) == Approx(255 * expected));
  CHECK(noise_deviation(pixels_16(deep), 5, 5) == Approx(65535 * expected));
  std::vector<std::uint8_t> plane;
  for (int y = 0; y < 9; ++y)
    for (int x = 0; x < 7; ++x) plane.push_back(static_cast<std::uint8_t>(16 + 3 * x - 2 * y));
  CHECK(noise_deviation(pixels_8(plane), 9, 7) == 0);
  CHECK(noise_deviation(pixels_8(plane).first(2), 1, 2) == 0);

  auto const noise = test::noisy_image(256, 256, 20, 7);
  std::vector<std::uint8_t> const pixels(noise.datastart, noise.dataend);
  CHECK(255 * value_of(features_of_pixels(pixels, 256), "noise") == Approx(20).epsilon(0.03));
}

TEST_CASE("detail shows in the compressed size, and 16 bits have the features of 8",
          "[data][audit]") {
  auto const noise = test::noisy_image(64, 64, 30, 3);
  std::vector<std::uint8_t> const pixels(noise.datastart, noise.dataend);
  auto const features = features_of_pixels(pixels, 64);
  std::vector<std::uint8_t> const even(64 * 64, 90);
  CHECK(value_of(features, "compressed size") >
        3 * value_of(features_of_pixels(even, 64), "compressed size"));

  std::vector<std::uint16_t> deep;
  for (auto const pixel : pixels) deep.push_back(static_cast<std::uint16_t>(257 * pixel));
  auto const same = features_of<std::uint16_t>({}, deep, 64);
  for (std::size_t k = file_features::of_file; k < file_features::count; ++k) {
    INFO(file_features::names[k]);
    CHECK(same.values[k] == Approx(features.values[k]));
  }
}
