// SPDX-License-Identifier: MIT
#include "cxr/data/pixel_statistics.hpp"

#include <span>
#include <vector>

#include "catch.hpp"
#include "cxr/data/batch.hpp"

using namespace cxr;

namespace {

/// Images of two pixels in the caller's own memory.
template <class Pixel>
struct pixel_pairs {
  std::vector<std::vector<Pixel>> values;
  std::span<Pixel const> pixels(std::size_t record) const { return values[record]; }
  std::int64_t image_size() const { return 1; }
  std::int64_t channels() const { return 2; }
};

examples first(std::size_t count) {
  std::vector<std::size_t> records(count);
  for (std::size_t i = 0; i < count; ++i) records[i] = i;
  return {records, std::vector<std::int64_t>(count, 0)};
}

}  // namespace

TEST_CASE("pixel statistics are those of the subset, in 0 to 1 whatever the pixel type",
          "[data][facts]") {
  // Black and white in equal parts: mean 0.5, deviation 0.5; the third image is not in the subset.
  auto const of_8 =
      measure_pixels(pixel_pairs<std::uint8_t>{{{0, 255}, {255, 0}, {0, 0}}}, first(2));
  CHECK(of_8.mean == Approx(0.5));
  CHECK(of_8.deviation == Approx(0.5));
  auto const of_16 = measure_pixels(pixel_pairs<std::uint16_t>{{{0, 65535}}}, first(1));
  CHECK(of_16.mean == Approx(0.5));
  CHECK(of_16.deviation == Approx(0.5));
  auto const of_float = measure_pixels(pixel_pairs<float>{{{2, 4}}}, first(1));
  CHECK(of_float.mean == Approx(3));
  CHECK(of_float.deviation == Approx(1));
}

TEST_CASE("pixel statistics of no image are zero, those of many come from at most a thousand",
          "[data][facts]") {
  auto const none = measure_pixels(pixel_pairs<std::uint8_t>{}, first(0));
  CHECK(none.mean == 0);
  CHECK(none.deviation == 0);
  pixel_pairs<std::uint8_t> many;
  for (int i = 0; i < 5000; ++i)
    many.values.push_back({static_cast<std::uint8_t>(i % 10 == 0 ? 255 : 0), 0});
  // Every fifth image is read: of those every second is bright.
  CHECK(measure_pixels(many, first(5000)).mean == Approx(0.25));
}
