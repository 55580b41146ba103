// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <concepts>
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

inline constexpr std::int64_t product_channels =
    256;  ///< channels of a tile that are computed together

/// y = relu(norm(x)) · W, and the statistics of y.
/// x (P,C), W (C,B) as pack() gives it, y (P,B). 2 P C B operations for P (C + B) scalars.
/// @tparam Scalar  of the maps and the products: float, or bfloat16, which sums in float
template <class Scalar>
void norm_relu_multiply(matrix<Scalar const> x, std::int64_t P, std::int64_t C,
                        batch_scale const& norm, Scalar const* W, std::int64_t B, Scalar* y,
                        float* mean, float* variance) {
  tile_table table(tiles_in(P, tile_pixels), B);
  thread_memory<Scalar> scratch(tile_pixels * product_channels);
  thread_memory sums(std::same_as<Scalar, float> ? 0 : tile_pixels * B);
  for_tiles<Scalar>(P, tile_pixels, [&](std::int64_t tile, std::int64_t begin, std::int64_t size) {
    Scalar *const u = scratch.own(), *const result = y + begin * B;
    float* sum = sums.own();
    if constexpr (std::same_as<Scalar, float>) sum = result;
    for (std::int64_t c = 0; c < C; c += product_channels) {
      std::int64_t const channels = std::min(product_channels, C - c);
      affine_relu<Scalar>(x.columns(c).skip(begin), {norm.scale + c, norm.shift + c}, size,
                          channels, {u, channels});
      multiply<Scalar>(size, B, channels, {u, channels}, {W + c * B, B}, {sum, B}, c > 0);
    }
    if constexpr (!std::same_as<Scalar, float>) convert(sum, size * B, result);
    tile_statistics<Scalar>({result, B}, size, B, table.first(tile), table.second(tile));
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
/// dy of tile t is what `gradient(begin, size, dy)` writes, (size,B). Wt (B,C) is W transposed, as pack()
/// gives it. 4 P C B operations for 2 P C floats and P (C + 2 B) scalars.
template <class Scalar, class Gradient>
norm_sums norm_relu_multiply_gradient(matrix<Scalar const> x, std::int64_t P, std::int64_t C,
                                      batch_scale const& norm, Scalar const* Wt, std::int64_t B,
                                      Gradient const& gradient, bool weight_wanted,
                                      matrix<float> dx) {
  // longer because what its steps share lies in the cache
  std::int64_t const part = tile_pixels * product_channels, side = tile_pixels * B;
  tile_table table(tiles_in(P, tile_pixels), C);
  thread_memory<Scalar> scratch(part + 2 * side);
  thread_memory sums(part), weights(weight_wanted ? B * C : 0);
  weights.fill_zero();
  for_tiles<Scalar>(P, tile_pixels, [&](std::int64_t tile, std::int64_t begin, std::int64_t size) {
    std::int64_t const width = packed_rows<Scalar>(size);
    Scalar *const u = scratch.own(), *const dy = u + part, *const dy_columns = dy + side;
    float* const du = sums.own();
    gradient(begin, size, dy);
    if (weight_wanted) {
      std::fill(dy + size * B, dy + width * B, Scalar(0));
      transpose<Scalar>({dy, B}, width, B, {dy_columns, width});
    }
    for (std::int64_t c = 0; c < C; c += product_channels) {
      std::int64_t const n = std::min(product_channels, C - c);
      auto const inputs = x.columns(c).skip(begin);
      batch_scale const part_norm{norm.mean + c, norm.scale + c, norm.shift + c};
      if (weight_wanted) {
        packed_affine_relu(inputs, {part_norm.scale, part_norm.shift}, size, n, u);
        multiply<Scalar>(B, n, width, {dy_columns, width}, {u, n}, {weights.own() + c, C}, true);
      }
      multiply<Scalar>(size, n, B, {dy, B}, {Wt + c * rows_together<Scalar>, C}, {du, n});
      norm_relu_gradient(inputs, size, n, part_norm, {du, n}, dx.columns(c).skip(begin),
                         table.first(tile) + c, table.second(tile) + c);
    }
  });
  return {table.sums(), weight_wanted ? weights.sum() : Tensor{}};
}

/// y = conv(relu(norm(x))), 3×3; x (P,B), filters of winograd_filters (16,B,G), y (P,G).
/// 2 · 4 P B G operations for P (B + G) scalars.
template <class Scalar>
void norm_relu_convolve(winograd_grid const& grid, Scalar const* x, std::int64_t B,
                        batch_scale const& norm, Scalar const* filters, std::int64_t G,
                        matrix<Scalar> y) {
  thread_memory<Scalar> inputs(16 * winograd_tiles * B);
  thread_memory outputs(16 * winograd_tiles * G);
  for_tiles<Scalar>(
      grid.tiles(), winograd_tiles, [&](std::int64_t, std::int64_t begin, std::int64_t size) {
        Scalar* const V = inputs.own();
        float* const M = outputs.own();
        winograd_inputs<true>(grid, begin, size, matrix<Scalar const>{x, B}, B,
                              {norm.scale, norm.shift}, V);
        multiply_positions<Scalar>(size, G, B, V, filters, M);
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
template <class Vector, class Scalar>
[[gnu::always_inline]] inline void take_norm_relu_gradient(
    std::array<std::int64_t, 4> const& pixels, std::int64_t c, Vector const (&du)[4],
    Scalar const* x, std::int64_t B, batch_scale const& norm, Scalar* dx, float* sum,
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
template <class Scalar>
norm_sums norm_relu_convolve_gradient(winograd_grid const& grid, Scalar const* x, std::int64_t B,
                                      batch_scale const& norm, Scalar const* dy,
                                      Scalar const* flipped, std::int64_t G, bool weight_wanted,
                                      Scalar* dx) {
  // longer because what its steps share lies in the cache
  tile_table table(tiles_in(grid.tiles(), winograd_tiles), B);
  thread_memory<Scalar> scratch(16 * winograd_tiles * (B + G) + 8 * winograd_tiles * G);
  // In float products are written over V.
  thread_memory outputs(std::same_as<Scalar, float> ? 0 : 16 * winograd_tiles * B),
      weights(weight_wanted ? 16 * G * B : 0);
  weights.fill_zero();
  matrix<Scalar const> const inputs{x, B}, gradients{dy, G};
  for_tiles<Scalar>(
      grid.tiles(), winograd_tiles, [&](std::int64_t tile, std::int64_t begin, std::int64_t size) {
        std::int64_t const width = packed_rows<Scalar>(size);
        Scalar *const V = scratch.own(), *const D = V + 16 * width * B;
        if (weight_wanted) {
          packed_winograd_inputs(grid, begin, size, inputs, B, {norm.scale, norm.shift}, V);
          winograd_output_gradients(grid, begin, size, gradients, G, D, D + 16 * width * G);
          multiply_positions<Scalar>(G, B, width, D, V, weights.own(), true);
        }
        winograd_inputs<false>(grid, begin, size, gradients, G, {}, D);
        float* M = outputs.own();
        if constexpr (std::same_as<Scalar, float>) M = V;
        multiply_positions<Scalar>(size, B, G, D, flipped, M);
        winograd_outputs(
            grid, begin, size, M, B,
            [&]<class Vector>(auto const& pixels, std::int64_t c, Vector const(&du)[4])
                __attribute__((always_inline)) {
                  detail::take_norm_relu_gradient(pixels, c, du, x, B, norm, dx, table.first(tile),
                                                  table.second(tile));
                });
      });
  return {table.sums(), weight_wanted ? weights.sum() : Tensor{}};
}

}  // namespace cxr::kernel
