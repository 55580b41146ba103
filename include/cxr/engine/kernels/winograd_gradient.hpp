// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "cxr/engine/kernels/affine_relu.hpp"
#include "cxr/engine/kernels/gemm.hpp"
#include "cxr/engine/kernels/norm.hpp"
#include "cxr/engine/kernels/simd.hpp"
#include "cxr/engine/kernels/winograd.hpp"

// A 3×3 convolution with padding 1 by F(2×2, 3×3), and its gradients, for training: norm and ReLU are
// applied while a tile is read, and the tiles of a batch are numbered through, so that products have
// as many rows where maps are small. With U = G g Gᵀ, V = Bᵀ d B and M = V · U for 16 positions,
//   y = Aᵀ M A,   dU = Vᵀ · A dy Aᵀ,   dg = Gᵀ dU G,
// and dx is the same convolution of dy with the filters turned by 180°. Each of the three has 16
// products where the direct way has 36.
// Source   Lavin & Gray 2016, Fast algorithms for convolutional neural networks, section 4.1
namespace cxr::kernel {

namespace detail {

/// The inputs d of a tile, from channel c on: max(0, scale x + shift) within the map where Norm, x
/// otherwise, and 0 outside of it.
template <bool Norm, class V, class Map>
[[gnu::always_inline]] inline void load_winograd_input(V (&d)[4][4], matrix<Map const> x,
                                                       std::array<std::int64_t, 16> const& pixels,
                                                       std::int64_t c, affine const& norm) {
  V a{}, b{};
  if constexpr (Norm) {
    load(a, norm.scale + c);
    load(b, norm.shift + c);
  }
#pragma GCC unroll 16
  for (int k = 0; k < 16; ++k) {
    V& value = d[k / 4][k % 4];
    value = V{};
    std::int64_t const pixel = pixels[static_cast<std::size_t>(k)];
    if (pixel < 0) continue;
    load(value, x.data + pixel * x.stride + c);
    if constexpr (Norm) {
      value = value * a + b;
      value = value < 0 ? V{} : value;  // NaN stays NaN
    }
  }
}

}  // namespace detail

/// V = Bᵀ d B of tiles [begin, begin + tiles), (16,tiles,C).
/// @tparam Norm  d = max(0, scale x + shift) within the map; otherwise d = x
/// @param x  (N,H,W,C)
template <bool Norm, class Map, class Scalar>
void winograd_inputs(winograd_grid const& grid, std::int64_t begin, std::int64_t tiles,
                     matrix<Map const> x, std::int64_t C, affine const& norm, Scalar* V) {
  with_widest_vectors([&]<class Vector>() __attribute__((always_inline)) {
    for (std::int64_t t = 0; t < tiles; ++t) {
      auto const pixels = grid.window<4>(begin + t);
      for_channels<Vector>(
          C, [&]<class Part>(std::int64_t c) __attribute__((always_inline)) {
            Part d[4][4];
            detail::load_winograd_input<Norm>(d, x, pixels, c, norm);
            detail::store_winograd_input(d, V + t * C + c, tiles * C);
          });
    }
  });
}

/// winograd_inputs with the norm, written as multiply() takes a B with a row for each tile.
/// @param V  (16,packed_rows(tiles),C); a last tile without a partner has zeros beside it
template <class Map, class Scalar>
void packed_winograd_inputs(winograd_grid const& grid, std::int64_t begin, std::int64_t tiles,
                            matrix<Map const> x, std::int64_t C, affine const& norm, Scalar* V) {
  if constexpr (rows_together<Scalar> == 1)
    return winograd_inputs<true>(grid, begin, tiles, x, C, norm, V);
  else
    with_widest_vectors([&]<class Vector>() __attribute__((always_inline)) {
      for (std::int64_t t = 0; t < tiles; t += 2) {
        bool const pair = t + 1 < tiles;
        auto const pixels = grid.window<4>(begin + t), next = grid.window<4>(begin + t + pair);
        for_channels<Vector>(
            C, [&]<class Part>(std::int64_t c) __attribute__((always_inline)) {
              Part first[4][4], second[4][4];
              detail::load_winograd_input<true>(first, x, pixels, c, norm);
              detail::transform_winograd_input(first);
              detail::load_winograd_input<true>(second, x, next, c, norm);
              detail::transform_winograd_input(second);
              Part const weight = Part{} + static_cast<float>(pair);
#pragma GCC unroll 16
              for (int k = 0; k < 16; ++k)
                store_pairs(V + (k * packed_rows<Scalar>(tiles) + t) * C + 2 * c,
                            first[k / 4][k % 4], Part(second[k / 4][k % 4] * weight));
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

/// The four pixels of each tile, transposed: (4,G,width); 0 outside of the map and behind the tiles.
/// @param width  packed_rows(tiles)
/// @param rows   scratch memory, 4 · width · G scalars
template <class Scalar>
void transpose_tiles(winograd_grid const& grid, std::int64_t begin, std::int64_t tiles,
                     std::int64_t width, matrix<Scalar const> dy, std::int64_t G, Scalar* rows,
                     Scalar* planes) {
  for (std::int64_t t = 0; t < width; ++t) {
    auto const pixels = grid.window<2>(begin + std::min(t, tiles - 1));
    for (std::int64_t k = 0; k < 4; ++k) {
      std::int64_t const pixel = pixels[static_cast<std::size_t>(k)];
      Scalar* const row = rows + (k * width + t) * G;
      if (pixel < 0 || t >= tiles)
        std::fill_n(row, G, Scalar(0));
      else
        std::copy_n(dy.data + pixel * dy.stride, G, row);
    }
  }
  for (std::int64_t k = 0; k < 4; ++k)
    transpose<Scalar>({rows + k * width * G, G}, width, G, {planes + k * width * G, width});
}

}  // namespace detail

/// (A dy Aᵀ)ᵀ of tiles [begin, begin + tiles), (16,G,packed_rows(tiles)): the left side of the product
/// for dU.
/// @param dy       (N,H,W,G)
/// @param scratch  8 · packed_rows(tiles) · G scalars
template <class Scalar>
void winograd_output_gradients(winograd_grid const& grid, std::int64_t begin, std::int64_t tiles,
                               matrix<Scalar const> dy, std::int64_t G, Scalar* gradients,
                               Scalar* scratch) {
  std::int64_t const width = packed_rows<Scalar>(tiles), plane = width * G;
  Scalar* const planes = scratch + 4 * plane;
  detail::transpose_tiles(grid, begin, tiles, width, dy, G, scratch, planes);
  with_widest_vectors([&]<class Vector>() __attribute__((always_inline)) {
    for_channels<Vector>(
        plane, [&]<class V>(std::int64_t i) __attribute__((always_inline)) {
          V y0, y1, y2, y3;
          load(y0, planes + i), load(y1, planes + plane + i);
          load(y2, planes + 2 * plane + i), load(y3, planes + 3 * plane + i);
          V const left[4] = {y0, y0 + y2, y0 - y2, -y2}, right[4] = {y1, y1 + y3, y1 - y3, -y3};
#pragma GCC unroll 4
          for (int row = 0; row < 4; ++row) {
            Scalar* const to = gradients + 4 * row * plane + i;
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
