// SPDX-License-Identifier: MIT
#include "cxr/data/input_statistics.hpp"

#include <cmath>
#include <cstdint>
#include <vector>

#include "catch.hpp"

using namespace cxr;

TEST_CASE("the statistics of a grid are those of its cells", "[data][audit]") {
  detail::mean_grid grid{};
  for (auto& row : grid) row.fill(0.5);
  auto const flat = input_statistics_of(grid);
  CHECK(flat.spread == 0);
  CHECK(flat.flat());
  // The upper half black, the lower white: one step of 1 in 32 columns, a spread of 0.5.
  for (std::size_t y = 0; y < 32; ++y) grid[y].fill(y < 16 ? 0.0 : 1.0);
  auto const step = input_statistics_of(grid);
  CHECK(step.spread == Approx(0.5));
  CHECK(step.roughness == Approx(std::sqrt(32.0 / (2 * 32 * 31)) / 0.5));
  CHECK_FALSE((step.flat() || step.rough()));
}

TEST_CASE("a bright middle between dark lungs is not inverted", "[data][audit]") {
  std::vector<std::uint8_t> pixels(64 * 64, 60);
  for (std::size_t y = 0; y < 64; ++y)
    for (std::size_t x = 28; x < 36; ++x) pixels[y * 64 + x] = 220;
  auto const upright = input_statistics_of(std::span<std::uint8_t const>(pixels), 64);
  CHECK(upright.contrast > 1);
  CHECK_FALSE(upright.inverted());
  for (auto& pixel : pixels) pixel = static_cast<std::uint8_t>(255 - pixel);
  CHECK(input_statistics_of(std::span<std::uint8_t const>(pixels), 64).inverted());
}
