// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "cxr/engine/kernels/gemm.hpp"
#include "cxr/engine/kernels/simd.hpp"

// A 3×3 convolution with padding 1 by F(2×2, 3×3): 2 × 2 outputs come from a tile of 4 × 4 inputs by 16
// products instead of 36. For the 16 positions of a tile, the products over the channels are those of
// matrices: (tiles,C) · (C,G). 16 C G T products, 32 C T and 24 G T additions for T tiles.
// Source   Lavin & Gray 2016, Fast algorithms for convolutional neural networks, section 4.1
namespace cxr::kernel {

inline constexpr std::int64_t winograd_tiles = 28;  ///< tiles that are computed together

/// Floats of scratch memory that winograd_convolve needs.
constexpr std::int64_t winograd_scratch(std::int64_t inputs, std::int64_t outputs) {
  return 16 * winograd_tiles * (inputs + outputs) + inputs;  // of float; of bfloat16 it is enough
}

/// Filters (G,C,3,3), contiguous, as winograd_convolve takes them: G g Gᵀ, (16,C,G), each packed.
template <class Scalar>
void winograd_filters(float const* weight, std::int64_t inputs, std::int64_t outputs,
                      Scalar* filters) {
  std::vector<float> expanded(static_cast<std::size_t>(16 * inputs * outputs));
  auto const expand = [](float a, float b, float c) {
    return std::array{a, (a + b + c) / 2, (a - b + c) / 2, c};
  };
  for (std::int64_t output = 0; output < outputs; ++output)
    for (std::int64_t input = 0; input < inputs; ++input) {
      float const* const g = weight + (output * inputs + input) * 9;
      std::array<std::array<float, 4>, 3> columns;
      for (std::size_t x = 0; x < 3; ++x) columns[x] = expand(g[x], g[3 + x], g[6 + x]);
      for (std::size_t row = 0; row < 4; ++row) {
        auto const tile = expand(columns[0][row], columns[1][row], columns[2][row]);
        for (std::size_t column = 0; column < 4; ++column)
          expanded[((4 * row + column) * static_cast<std::size_t>(inputs) +
                    static_cast<std::size_t>(input)) *
                       static_cast<std::size_t>(outputs) +
                   static_cast<std::size_t>(output)] = tile[column];
      }
    }
  for (std::int64_t k = 0; k < 16; ++k)
    pack(inputs, outputs, expanded.data() + k * inputs * outputs, filters + k * inputs * outputs);
}

/// C = A · B for each of the 16 positions of a tile, or C += A · B where `add`: A (16,M,K), B (16,K,N) as
/// pack() gives it, C (16,M,N).
template <class Scalar>
void multiply_positions(std::int64_t M, std::int64_t N, std::int64_t K, Scalar const* A,
                        Scalar const* B, float* C, bool add = false) {
  for (std::int64_t k = 0; k < 16; ++k)
    multiply<Scalar>(M, N, K, {A + k * M * K, K}, {B + k * K * N, N}, {C + k * M * N, N}, add);
}

/// The 2 × 2 tiles of N maps of H × W pixels.
struct winograd_grid {
  std::int64_t N;                                                ///< maps
  std::int64_t H;                                                ///< height, pixels
  std::int64_t W;                                                ///< width, pixels
  std::int64_t rows() const { return (H + 1) / 2; }              ///< of tiles in a map
  std::int64_t columns() const { return (W + 1) / 2; }           ///< of tiles in a map
  std::int64_t tiles() const { return N * rows() * columns(); }  ///< of all maps

  /// Indices of the pixels of a window of a tile in (N,H,W), row by row; −1: outside of the map.
  /// @tparam Size    4: what the tile is computed from; 2: the tile itself
  template <std::int64_t Size>
  std::array<std::int64_t, static_cast<std::size_t>(Size* Size)> window(std::int64_t tile) const {
    std::int64_t const border = (Size - 2) / 2, map = tile / (rows() * columns()),
                       top = tile / columns() % rows() * 2 - border,
                       left = tile % columns() * 2 - border;
    std::array<std::int64_t, static_cast<std::size_t>(Size * Size)> pixels;
    for (std::int64_t k = 0; k < Size * Size; ++k) {
      std::int64_t const row = top + k / Size, column = left + k % Size;
      bool const inside = row >= 0 && row < H && column >= 0 && column < W;
      pixels[static_cast<std::size_t>(k)] = inside ? (map * H + row) * W + column : -1;
    }
    return pixels;
  }
};

namespace detail {

/// d := Bᵀ d B
template <class V>
[[gnu::always_inline]] inline void transform_winograd_input(V (&d)[4][4]) {
#pragma GCC unroll 4
  for (int column = 0; column < 4; ++column) {  // Bᵀ d
    V const sum = d[1][column] + d[2][column], difference = d[2][column] - d[1][column];
    d[0][column] = d[0][column] - d[2][column];
    d[3][column] = d[1][column] - d[3][column];
    d[1][column] = sum;
    d[2][column] = difference;
  }
#pragma GCC unroll 4
  for (auto& row : d) {  // (Bᵀ d) B
    V const sum = row[1] + row[2], difference = row[2] - row[1];
    row[0] = row[0] - row[2];
    row[3] = row[1] - row[3];
    row[1] = sum;
    row[2] = difference;
  }
}

/// Stores Bᵀ d B at 16 places.
template <class V, class Scalar>
[[gnu::always_inline]] inline void store_winograd_input(V (&d)[4][4], Scalar* tile,
                                                        std::int64_t next_matrix) {
  transform_winograd_input(d);
#pragma GCC unroll 16
  for (int k = 0; k < 16; ++k) store(tile + k * next_matrix, d[k / 4][k % 4]);
}

/// Aᵀ m A of 16 places.
template <class V>
[[gnu::always_inline]] inline void load_winograd_output(float const* tile, std::int64_t next_matrix,
                                                        V (&y)[4]) {
  V upper[4], lower[4];
#pragma GCC unroll 4
  for (int column = 0; column < 4; ++column) {  // Aᵀ m
    float const* const data = tile + column * next_matrix;
    V m0, m1, m2, m3;
    load(m0, data);
    load(m1, data + 4 * next_matrix);
    load(m2, data + 8 * next_matrix);
    load(m3, data + 12 * next_matrix);
    upper[column] = m0 + m1 + m2;
    lower[column] = m1 - m2 - m3;
  }
  y[0] = upper[0] + upper[1] + upper[2];
  y[1] = upper[1] - upper[2] - upper[3];
  y[2] = lower[0] + lower[1] + lower[2];
  y[3] = lower[1] - lower[2] - lower[3];
}

/// Bᵀ d B of one tile, into 16 matrices of which `tile` is a row.
/// @param pixels  the 16 pixels, row by row, each with C channels
template <bool Relu, class Scalar>
void winograd_input(std::array<float const*, 16> const& pixels, std::int64_t channels, Scalar* tile,
                    std::int64_t next_matrix) {
  with_widest_vectors([&]<class Vector>() __attribute__((always_inline)) {
    for_channels<Vector>(
        channels, [&]<class V>(std::int64_t c) __attribute__((always_inline)) {
          V d[4][4];
#pragma GCC unroll 4
          for (int row = 0; row < 4; ++row)
#pragma GCC unroll 4
            for (int column = 0; column < 4; ++column) {
              V& value = d[row][column];
              load(value, pixels[static_cast<std::size_t>(4 * row + column)] + c);
              if (Relu) value = value < 0 ? V{} : value;
            }
          store_winograd_input(d, tile + c, next_matrix);
        });
  });
}

/// Aᵀ m A of one tile.
/// @param pixels  the four outputs, row by row, each with G channels; null: outside of the image
inline void winograd_output(float const* tile, std::int64_t next_matrix, std::int64_t channels,
                            std::array<float*, 4> const& pixels) {
  with_widest_vectors([&]<class Vector>() __attribute__((always_inline)) {
    for_channels<Vector>(
        channels, [&]<class V>(std::int64_t c) __attribute__((always_inline)) {
          V y[4];
          load_winograd_output(tile + c, next_matrix, y);
#pragma GCC unroll 4
          for (std::size_t k = 0; k < 4; ++k)
            if (pixels[k]) store(pixels[k] + c, y[k]);
        });
  });
}

/// The pixels of a window of a tile; those outside of the map are `outside`.
template <std::int64_t Size, class Pixel>
auto window_pixels(winograd_grid const& grid, std::int64_t tile, matrix<Pixel> map,
                   Pixel* outside) {
  auto const indices = grid.window<Size>(tile);
  std::array<Pixel*, static_cast<std::size_t>(Size * Size)> pixels;
  for (std::size_t k = 0; k < pixels.size(); ++k)
    pixels[k] = indices[k] < 0 ? outside : map.data + indices[k] * map.stride;
  return pixels;
}

}  // namespace detail

/// Rows [2 first, 2 last) of a 3×3 convolution with padding 1, without a bias, on one thread.
/// @tparam Relu    whether max(0, x) is convolved
/// @tparam Scalar  of the products: float, or bfloat16, which sums in float
/// @param x        (H,W,C), a row of the matrix for each pixel; C and G multiples of 4
/// @param filters  of winograd_filters
/// @param y        (H,W,G)
/// @param scratch  winograd_scratch(C, G) floats
template <bool Relu, class Scalar>
void winograd_convolve(matrix<float const> x, std::int64_t H, std::int64_t W, std::int64_t C,
                       Scalar const* filters, std::int64_t G, matrix<float> y, std::int64_t first,
                       std::int64_t last, float* scratch) {
  winograd_grid const grid{1, H, W};
  std::int64_t const end = last * grid.columns();
  float* const zeros = scratch;
  float* const outputs = zeros + C;
  auto* const inputs = reinterpret_cast<Scalar*>(outputs + 16 * winograd_tiles * G);
  std::fill_n(zeros, C, 0.F);
  for (std::int64_t begin = first * grid.columns(); begin < end; begin += winograd_tiles) {
    std::int64_t const tiles = std::min(winograd_tiles, end - begin);
    for (std::int64_t t = 0; t < tiles; ++t)
      detail::winograd_input<Relu>(detail::window_pixels<4, float const>(grid, begin + t, x, zeros),
                                   C, inputs + t * C, tiles * C);
    multiply_positions<Scalar>(tiles, G, C, inputs, filters, outputs);
    for (std::int64_t t = 0; t < tiles; ++t)
      detail::winograd_output(outputs + t * G, tiles * G, G,
                              detail::window_pixels<2, float>(grid, begin + t, y, nullptr));
  }
}

}  // namespace cxr::kernel
