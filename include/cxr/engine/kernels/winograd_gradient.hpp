// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "cxr/engine/kernels/gemm.hpp"
#include "cxr/engine/kernels/norm.hpp"
#include "cxr/engine/kernels/simd.hpp"

// A 3×3 convolution with padding 1 by F(2×2, 3×3), and its gradients, for training: norm and ReLU are
// applied while a tile is read, and the tiles of a batch are numbered through, so that products have
// as many rows where maps are small. With U = G g Gᵀ, V = Bᵀ d B and M = V · U for 16 positions,
//   y = Aᵀ M A,   dU = Vᵀ · A dy Aᵀ,   dg = Gᵀ dU G,
// and dx is the same convolution of dy with the filters turned by 180°. Each of the three has 16
// products where the direct way has 36.
// Source   Lavin & Gray 2016, Fast algorithms for convolutional neural networks, section 4.1
namespace cxr::kernel {

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

/// Bᵀ d B; stores it at 16 places.
template <class V>
[[gnu::always_inline]] inline void store_winograd_input(V (&d)[4][4], float* tile,
                                                        std::int64_t next_matrix) {
#pragma GCC unroll 4
  for (int column = 0; column < 4; ++column) {  // Bᵀ d
    V const sum = d[1][column] + d[2][column], difference = d[2][column] - d[1][column];
    d[0][column] = d[0][column] - d[2][column];
    d[3][column] = d[1][column] - d[3][column];
    d[1][column] = sum;
    d[2][column] = difference;
  }
#pragma GCC unroll 4
  for (int row = 0; row < 4; ++row) {  // (Bᵀ d) B
    float* const to = tile + 4 * row * next_matrix;
    store(to, V(d[row][0] - d[row][2]));
    store(to + next_matrix, V(d[row][1] + d[row][2]));
    store(to + 2 * next_matrix, V(d[row][2] - d[row][1]));
    store(to + 3 * next_matrix, V(d[row][1] - d[row][3]));
  }
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

}  // namespace detail

/// V = Bᵀ d B of tiles [begin, begin + tiles), (16,tiles,C).
/// @tparam Norm  d = max(0, scale x + shift) within the map; otherwise d = x
/// @param x  (N,H,W,C)
template <bool Norm>
void winograd_inputs(winograd_grid const& grid, std::int64_t begin, std::int64_t tiles,
                     matrix<float const> x, std::int64_t C, float const* scale, float const* shift,
                     float* V) {
  with_widest_vectors([&]<class Vector>() __attribute__((always_inline)) {
    for (std::int64_t t = 0; t < tiles; ++t) {
      auto const pixels = grid.window<4>(begin + t);
      for_channels<Vector>(
          C, [&]<class Part>(std::int64_t c) __attribute__((always_inline)) {
            Part d[4][4], a{}, b{};
            if constexpr (Norm) {
              load(a, scale + c);
              load(b, shift + c);
            }
#pragma GCC unroll 16
            for (int k = 0; k < 16; ++k) {
              Part& value = d[k / 4][k % 4];
              value = Part{};
              std::int64_t const pixel = pixels[static_cast<std::size_t>(k)];
              if (pixel < 0) continue;
              load(value, x.data + pixel * x.stride + c);
              if constexpr (Norm) {
                value = value * a + b;
                value = value < 0 ? Part{} : value;  // NaN stays NaN
              }
            }
            detail::store_winograd_input(d, V + t * C + c, tiles * C);
          });
    }
  });
}

/// y = Aᵀ M A of tiles [begin, begin + tiles).
/// @param M     (16,tiles,C)
/// @param take  `take.operator()<Vector>(pixels, c, y)` with the indices of the four pixels (−1:
///              outside) and their values from channel c on
template <class Take>
void winograd_outputs(winograd_grid const& grid, std::int64_t begin, std::int64_t tiles,
                      float const* M, std::int64_t C, Take const& take) {
  with_widest_vectors([&]<class Vector>() __attribute__((always_inline)) {
    for (std::int64_t t = 0; t < tiles; ++t) {
      auto const pixels = grid.window<2>(begin + t);
      for_channels<Vector>(
          C, [&]<class Part>(std::int64_t c) __attribute__((always_inline)) {
            Part y[4];
            detail::load_winograd_output(M + t * C + c, tiles * C, y);
            take.template operator()<Part>(pixels, c, y);
          });
    }
  });
}

namespace detail {

/// The four pixels of each tile, transposed: (4,G,tiles); 0 outside of the map.
/// @param rows  scratch memory, 4 · tiles · G floats
inline void transpose_tiles(winograd_grid const& grid, std::int64_t begin, std::int64_t tiles,
                            matrix<float const> dy, std::int64_t G, float* rows, float* planes) {
  for (std::int64_t t = 0; t < tiles; ++t) {
    auto const pixels = grid.window<2>(begin + t);
    for (std::int64_t k = 0; k < 4; ++k) {
      std::int64_t const pixel = pixels[static_cast<std::size_t>(k)];
      float* const row = rows + (k * tiles + t) * G;
      if (pixel < 0)
        std::fill_n(row, G, 0.F);
      else
        std::copy_n(dy.data + pixel * dy.stride, G, row);
    }
  }
  for (std::int64_t k = 0; k < 4; ++k)
    transpose({rows + k * tiles * G, G}, tiles, G, {planes + k * tiles * G, tiles});
}

}  // namespace detail

/// (A dy Aᵀ)ᵀ of tiles [begin, begin + tiles), (16,G,tiles): the left side of the product for dU.
/// @param dy       (N,H,W,G)
/// @param scratch  8 · tiles · G floats
inline void winograd_output_gradients(winograd_grid const& grid, std::int64_t begin,
                                      std::int64_t tiles, matrix<float const> dy, std::int64_t G,
                                      float* gradients, float* scratch) {
  std::int64_t const plane = tiles * G;
  float* const planes = scratch + 4 * plane;
  detail::transpose_tiles(grid, begin, tiles, dy, G, scratch, planes);
  with_widest_vectors([&]<class Vector>() __attribute__((always_inline)) {
    for_channels<Vector>(
        plane, [&]<class V>(std::int64_t i) __attribute__((always_inline)) {
          V y0, y1, y2, y3;
          load(y0, planes + i), load(y1, planes + plane + i);
          load(y2, planes + 2 * plane + i), load(y3, planes + 3 * plane + i);
          V const left[4] = {y0, y0 + y2, y0 - y2, -y2}, right[4] = {y1, y1 + y3, y1 - y3, -y3};
#pragma GCC unroll 4
          for (int row = 0; row < 4; ++row) {
            float* const to = gradients + 4 * row * plane + i;
            store(to, left[row]);
            store(to + plane, V(left[row] + right[row]));
            store(to + 2 * plane, V(left[row] - right[row]));
            store(to + 3 * plane, V(-right[row]));
          }
        });
  });
}

/// dg = Gᵀ dU G.
/// @param dU        (16,G,C)
/// @param gradient  element (g,c,ky,kx) at strides[0] g + strides[1] c + strides[2] ky + strides[3] kx
inline void winograd_filter_gradient(float const* dU, std::int64_t G, std::int64_t C,
                                     float* gradient, std::array<std::int64_t, 4> strides) {
  auto const reduce = [](float a, float b, float c, float d) {
    return std::array{a + (b + c) / 2, (b - c) / 2, (b + c) / 2 + d};
  };
  for (std::int64_t g = 0; g < G; ++g)
    for (std::int64_t c = 0; c < C; ++c) {
      std::array<std::array<float, 3>, 4> columns;  // Gᵀ dU, column by column
      for (std::int64_t x = 0; x < 4; ++x) {
        auto const place = [&](std::int64_t y) { return dU[((4 * y + x) * G + g) * C + c]; };
        columns[static_cast<std::size_t>(x)] = reduce(place(0), place(1), place(2), place(3));
      }
      for (std::size_t y = 0; y < 3; ++y) {
        auto const row = reduce(columns[0][y], columns[1][y], columns[2][y], columns[3][y]);
        for (std::size_t x = 0; x < 3; ++x)
          gradient[g * strides[0] + c * strides[1] + static_cast<std::int64_t>(y) * strides[2] +
                   static_cast<std::int64_t>(x) * strides[3]] = row[x];
      }
    }
}

}  // namespace cxr::kernel
