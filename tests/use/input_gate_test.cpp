// SPDX-License-Identifier: MIT
#include "cxr/use/input_gate.hpp"

#include <cmath>
#include <cstdint>
#include <vector>

#include "catch.hpp"
#include "cxr/core/random.hpp"
#include "cxr/data/preprocess/grey.hpp"
#include "cxr/data/source/synthetic_cxr.hpp"
#include "paths.hpp"

using namespace cxr;

namespace {

constexpr std::size_t side = 70;  // no multiple of the grid
using picture = std::vector<std::uint8_t>;

template <class F>
picture drawn(F const& grey) {
  picture pixels;
  for (std::size_t y = 0; y < side; ++y)
    for (std::size_t x = 0; x < side; ++x) pixels.push_back(static_cast<std::uint8_t>(grey(x, y)));
  return pixels;
}

/// Two dark fields beside a bright middle.
picture chest() {
  return drawn([](std::size_t x, std::size_t) {
    double const place = static_cast<double>(x) / side;
    return 128 + 80 * std::cos(4 * 3.14159265 * (place - 0.5));
  });
}
picture inverted(picture pixels) {
  for (auto& pixel : pixels) pixel = static_cast<std::uint8_t>(255 - pixel);
  return pixels;
}
std::string warning(picture const& pixels) {
  return input_warning(std::span<std::uint8_t const>(pixels), side);
}

}  // namespace

TEST_CASE("a bright middle between dark lungs gives no warning, its inverse does", "[use][gate]") {
  CHECK(warning(chest()).empty());
  CHECK_THAT(warning(inverted(chest())), StartsWith("the image looks inverted"));
}

TEST_CASE("one grey, and noise, are no chest X-rays", "[use][gate][bad_input]") {
  CHECK_THAT(warning(picture(side * side, 127)), Contains("nearly of one grey"));
  auto const noise = drawn([](std::size_t x, std::size_t y) {
    return random_word(1, x / 2, y / 2) % 256;  // as coarse as the grid
  });
  CHECK_THAT(warning(noise), Contains("as rough as noise"));
}

TEST_CASE("the statistics do not depend on the number of bits", "[use][gate]") {
  auto const eight = chest();
  std::vector<std::uint16_t> sixteen;
  for (auto const pixel : eight) sixteen.push_back(static_cast<std::uint16_t>(pixel * 257));
  auto const first = input_statistics_of(std::span<std::uint8_t const>(eight), side);
  auto const second = input_statistics_of(std::span<std::uint16_t const>(sixteen), side);
  CHECK(first.spread == Approx(second.spread));
  CHECK(first.contrast == Approx(second.contrast));
  CHECK(first.roughness == Approx(second.roughness));
}

TEST_CASE("an image that is too small to tell gives no warning", "[use][gate]") {
  picture const tiny(20 * 20, 127);
  CHECK(input_warning(std::span<std::uint8_t const>(tiny), 20).empty());
}

TEST_CASE("no drawn radiograph is refused, and every inverted one is", "[use][gate]") {
  test::temporary_folder const folder;
  grey const square{.image_size = static_cast<std::int64_t>(side)};
  for (auto const& record :
       synthetic_cxr{.images = folder.path(), .patients = 20, .image_size = 96}.records()) {
    picture pixels(side * side);
    square(record.file, std::span(pixels));
    INFO(record.id);
    CHECK(warning(pixels).empty());
    CHECK_THAT(warning(inverted(pixels)), Contains("inverted"));
  }
}
