// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "cxr/engine/kernels/affine_relu.hpp"
#include "cxr/engine/kernels/gemm.hpp"
#include "cxr/engine/kernels/norm.hpp"
#include "cxr/engine/kernels/tile_sums.hpp"
#include "cxr/engine/kernels/winograd.hpp"
#include "cxr/engine/kernels/winograd_gradient.hpp"

// The two halves of a layer of a dense block in training, forward and backward: norm, ReLU, convolution.
// P = N H W pixels; a map is a matrix of pixels by channels. What is between norm and convolution exists
// only for a tile, in the L2 cache, and is computed again in backward.
namespace cxr::kernel {

/// A norm over the batch, per channel (C).
struct batch_scale {
  float const* mean;   ///< of the batch
  float const* scale;  ///< weight / sqrt(variance + ε)
  float const* shift;  ///< bias − mean · scale
};

inline constexpr std::int64_t product_channels =
    256;  ///< channels of a tile that are computed together

/// y = relu(norm(x)) · W, and the statistics of y.
/// x (P,C), W (C,B), y (P,B). 2 P C B operations for 4 P (C + B) bytes.
inline void norm_relu_multiply(matrix<float const> x, std::int64_t P, std::int64_t C,
                               batch_scale const& norm, float const* W, std::int64_t B, float* y,
                               float* mean, float* variance) {
  tile_table table(tiles_in(P, tile_pixels), B);
  thread_memory scratch(tile_pixels * product_channels);
  for_tiles(P, tile_pixels, [&](std::int64_t tile, std::int64_t begin, std::int64_t size) {
    float* const u = scratch.own();
    matrix<float> const result{y + begin * B, B};
    for (std::int64_t c = 0; c < C; c += product_channels) {
      std::int64_t const channels = std::min(product_channels, C - c);
      affine_relu<float>({x.data + begin * x.stride + c, x.stride},
                         {norm.scale + c, norm.shift + c}, size, channels, {u, channels});
      multiply<float>(size, B, channels, {u, channels}, {W + c * B, B}, result, c > 0);
    }
    tile_statistics({result.data, B}, size, B, table.first(tile), table.second(tile));
  });
  table.statistics(P, mean, variance);
}

/// What norm_relu_multiply_gradient adds up.
struct norm_sums {
  std::vector<double> sums;  ///< Σ du, then Σ du (x − mean), both where u > 0, (2C)
  Tensor weight;             ///< dWᵀ (B,C), where it was wanted
};

/// Backward of norm_relu_multiply: adds scale · du to dx, the part of the gradient that does not pass
/// through the statistics of x.
/// dy of tile t is what `gradient(begin, size, dy)` writes, (size,B). Wt (B,C) is W transposed.
/// 4 P C B operations for 12 P C + 8 P B bytes.
template <class Gradient>
norm_sums norm_relu_multiply_gradient(matrix<float const> x, std::int64_t P, std::int64_t C,
                                      batch_scale const& norm, float const* Wt, std::int64_t B,
                                      Gradient const& gradient, bool weight_wanted,
                                      matrix<float> dx) {
  std::int64_t const part = tile_pixels * product_channels, side = tile_pixels * B;
  tile_table table(tiles_in(P, tile_pixels), C);
  thread_memory scratch(2 * part + 2 * side), weights(weight_wanted ? B * C : 0);
  weights.fill_zero();
  for_tiles(P, tile_pixels, [&](std::int64_t tile, std::int64_t begin, std::int64_t size) {
    float *const u = scratch.own(), *const du = u + part, *const dy = du + part,
                 *const dy_columns = dy + side;
    gradient(begin, size, dy);
    if (weight_wanted) transpose({dy, B}, size, B, {dy_columns, size});
    for (std::int64_t c = 0; c < C; c += product_channels) {
      std::int64_t const n = std::min(product_channels, C - c);
      matrix<float const> const inputs{x.data + begin * x.stride + c, x.stride};
      affine_relu<float>(inputs, {norm.scale + c, norm.shift + c}, size, n, {u, n});
      if (weight_wanted)
        multiply<float>(B, n, size, {dy_columns, size}, {u, n}, {weights.own() + c, C}, true);
      multiply<float>(size, n, B, {dy, B}, {Wt + c, C}, {du, n});
      norm_relu_gradient(inputs, size, n, norm.scale + c, norm.mean + c, {u, n}, {du, n},
                         {dx.data + begin * dx.stride + c, dx.stride}, table.first(tile) + c,
                         table.second(tile) + c);
    }
  });
  return {table.sums(), weight_wanted ? weights.sum() : Tensor{}};
}

/// y = conv(relu(norm(x))), 3×3; x (P,B), filters of winograd_filters (16,B,G), y (P,G).
/// 2 · 4 P B G operations for 4 P (B + G) bytes.
inline void norm_relu_convolve(winograd_grid const& grid, float const* x, std::int64_t B,
                               batch_scale const& norm, float const* filters, std::int64_t G,
                               matrix<float> y) {
  thread_memory scratch(16 * winograd_tiles * (B + G));
  for_tiles(grid.tiles(), winograd_tiles, [&](std::int64_t, std::int64_t begin, std::int64_t size) {
    float *const V = scratch.own(), *const M = V + 16 * size * B;
    winograd_inputs<true>(grid, begin, size, {x, B}, B, norm.scale, norm.shift, V);
    for (std::int64_t k = 0; k < 16; ++k)
      multiply<float>(size, G, B, {V + k * size * B, B}, {filters + k * B * G, G},
                      {M + k * size * G, G});
    winograd_outputs(
        grid, begin, size, M, G,
        [&]<class Vector>(auto const& pixels, std::int64_t c, Vector const(&values)[4])
            __attribute__((always_inline)) {
#pragma GCC unroll 4
              for (std::size_t k = 0; k < 4; ++k)
                if (pixels[k] >= 0) store(y.data + pixels[k] * y.stride + c, values[k]);
            });
  });
}

namespace detail {

/// Takes du of a norm and ReLU, sets it to 0 where u = 0, and adds up what the norm's backward needs.
template <class Vector>
[[gnu::always_inline]] inline void take_norm_relu_gradient(
    std::array<std::int64_t, 4> const& pixels, std::int64_t c, Vector const (&du)[4],
    float const* x, std::int64_t B, batch_scale const& norm, float* dx, float* sum,
    float* sum_centred) {
  Vector a, b, middle, total, centred;
  load(a, norm.scale + c);
  load(b, norm.shift + c);
  load(middle, norm.mean + c);
  load(total, sum + c);
  load(centred, sum_centred + c);
#pragma GCC unroll 4
  for (std::size_t k = 0; k < 4; ++k) {
    if (pixels[k] < 0) continue;
    Vector value;
    load(value, x + pixels[k] * B + c);
    Vector const gradient = value * a + b <= 0 ? Vector{} : du[k];
    store(dx + pixels[k] * B + c, gradient);
    total += gradient;
    centred += gradient * (value - middle);
  }
  store(sum + c, total);
  store(sum_centred + c, centred);
}

}  // namespace detail

/// Backward of norm_relu_convolve: writes du where u > 0 to dx (P,B), and adds up the rest.
/// @param dy       (P,G)
/// @param flipped  filters turned by 180°, of winograd_filters, (16,G,B)
/// @returns        weight: dU (16 G B) of winograd_filter_gradient
inline norm_sums norm_relu_convolve_gradient(winograd_grid const& grid, float const* x,
                                             std::int64_t B, batch_scale const& norm,
                                             float const* dy, float const* flipped, std::int64_t G,
                                             bool weight_wanted, float* dx) {
  // longer because what its steps share lies in the cache
  tile_table table(tiles_in(grid.tiles(), winograd_tiles), B);
  thread_memory scratch(16 * winograd_tiles * (B + G) + 8 * winograd_tiles * G),
      weights(weight_wanted ? 16 * G * B : 0);
  weights.fill_zero();
  for_tiles(grid.tiles(), winograd_tiles,
            [&](std::int64_t tile, std::int64_t begin, std::int64_t size) {
              float *const V = scratch.own(), *const M = V + 16 * size * B;
              if (weight_wanted) {
                winograd_inputs<true>(grid, begin, size, {x, B}, B, norm.scale, norm.shift, V);
                winograd_output_gradients(grid, begin, size, {dy, G}, G, M, M + 16 * size * G);
                for (std::int64_t k = 0; k < 16; ++k)
                  multiply<float>(G, B, size, {M + k * size * G, size}, {V + k * size * B, B},
                                  {weights.own() + k * G * B, B}, true);
              }
              winograd_inputs<false>(grid, begin, size, {dy, G}, G, nullptr, nullptr, M);
              for (std::int64_t k = 0; k < 16; ++k)
                multiply<float>(size, B, G, {M + k * size * G, G}, {flipped + k * G * B, B},
                                {V + k * size * B, B});
              winograd_outputs(
                  grid, begin, size, V, B,
                  [&]<class Vector>(auto const& pixels, std::int64_t c, Vector const(&du)[4])
                      __attribute__((always_inline)) {
                        detail::take_norm_relu_gradient(pixels, c, du, x, B, norm, dx,
                                                        table.first(tile), table.second(tile));
                      });
            });
  return {table.sums(), weight_wanted ? weights.sum() : Tensor{}};
}

}  // namespace cxr::kernel
