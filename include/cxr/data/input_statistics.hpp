// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>

namespace cxr {

/// What tells a frontal chest X-ray from an image that is none, on a grid of 32 × 32 means.
struct input_statistics {
  double spread = 0;     ///< standard deviation, in parts of the whole range from black to white
  double contrast = 0;   ///< how much brighter the middle is than the lung fields, in spreads
  double roughness = 0;  ///< root mean square difference of neighbours, in spreads

  /// Whether the image is nearly of one grey.
  bool flat() const { return spread < 0.03; }
  /// Whether it is as rough as noise or text.
  bool rough() const { return roughness > std::sqrt(0.5); }
  /// Whether its lung fields are as bright as its middle, as those of an inverted image.
  bool inverted() const { return contrast <= 0; }
};

namespace detail {

inline constexpr std::size_t grid_cells = 32;                              // a side of the grid
using mean_grid = std::array<std::array<double, grid_cells>, grid_cells>;  // in 0…1

/// Means of cells that divide a square image evenly, to a pixel. @pre a side of 32 pixels at least
template <class Pixel>
mean_grid grid_means(std::span<Pixel const> pixels, std::size_t size) {
  mean_grid grid{};
  constexpr double white = std::numeric_limits<Pixel>::max();
  auto const begin = [&](std::size_t cell) { return cell * size / grid_cells; };
  for (std::size_t y = 0; y < grid_cells; ++y)
    for (std::size_t x = 0; x < grid_cells; ++x) {
      double sum = 0;
      for (std::size_t row = begin(y); row < begin(y + 1); ++row)
        for (std::size_t column = begin(x); column < begin(x + 1); ++column)
          sum += static_cast<double>(pixels[row * size + column]);
      auto const count = (begin(y + 1) - begin(y)) * (begin(x + 1) - begin(x));
      grid[y][x] = sum / (white * static_cast<double>(count));
    }
  return grid;
}

/// Mean of some rows and columns, the last ones excluded.
inline double part_mean(mean_grid const& grid, std::size_t top, std::size_t bottom,
                        std::size_t left, std::size_t right) {
  double sum = 0;
  for (std::size_t y = top; y < bottom; ++y)
    for (std::size_t x = left; x < right; ++x) sum += grid[y][x];
  return sum / static_cast<double>((bottom - top) * (right - left));
}

}  // namespace detail

/// The statistics of the grid of an image.
inline input_statistics input_statistics_of(detail::mean_grid const& grid) {
  constexpr auto side = detail::grid_cells;
  double const mean = detail::part_mean(grid, 0, side, 0, side);
  double squares = 0, down = 0, across = 0;
  for (std::size_t y = 0; y < side; ++y)
    for (std::size_t x = 0; x < side; ++x) {
      squares += (grid[y][x] - mean) * (grid[y][x] - mean);
      if (y > 0) down += (grid[y][x] - grid[y - 1][x]) * (grid[y][x] - grid[y - 1][x]);
      if (x > 0) across += (grid[y][x] - grid[y][x - 1]) * (grid[y][x] - grid[y][x - 1]);
    }
  input_statistics found{.spread = std::sqrt(squares / (side * side))};
  if (found.spread == 0) return found;
  double const middle = detail::part_mean(grid, 8, 28, 14, 18);
  double const lungs =
      (detail::part_mean(grid, 8, 22, 6, 12) + detail::part_mean(grid, 8, 22, 20, 26)) / 2;
  found.contrast = (middle - lungs) / found.spread;
  found.roughness = std::sqrt((down + across) / (2 * side * (side - 1))) / found.spread;
  return found;
}

/// The statistics of a square image. @param pixels  (size, size) @pre size is 32 at least
template <class Pixel>
input_statistics input_statistics_of(std::span<Pixel const> pixels, std::size_t size) {
  return input_statistics_of(detail::grid_means(pixels, size));
}

}  // namespace cxr
