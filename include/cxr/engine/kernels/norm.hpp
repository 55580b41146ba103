// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>

#include "cxr/engine/kernels/gemm.hpp"
#include "cxr/engine/kernels/simd.hpp"

// Batch norm and ReLU on a tile: some pixels, each a row of C channels. A tile is small enough for the
// L2 cache, where the product before or after it finds it. All on one thread; C is a
// multiple of 4.
// Per channel and pixel 2 floating-point operations for 8 bytes, so each pass that is saved counts.
namespace cxr::kernel {

inline constexpr std::int64_t norm_rows = 8;  ///< pixels for which sums stay in registers

/// A norm over the batch, per channel (C).
struct batch_scale {
  float const* mean;   ///< of the batch
  float const* scale;  ///< weight / sqrt(variance + ε)
  float const* shift;  ///< bias − mean · scale
};

namespace detail {

/// Adds x − origin and its square over rows [begin, end) to the sums of channels from c on.
template <class V, class Map>
[[gnu::always_inline]] inline void add_squares(matrix<Map const> x, std::int64_t begin,
                                               std::int64_t end, std::int64_t c, float* sums,
                                               float* squares) {
  V origin, sum, square;
  load(origin, x.data + c);
  load(sum, sums + c);
  load(square, squares + c);
  for (std::int64_t row = begin; row < end; ++row) {
    V value;
    load(value, x.data + row * x.stride + c);
    value -= origin;
    sum += value;
    square += value * value;
  }
  store(sums + c, sum);
  store(squares + c, square);
}

}  // namespace detail

/// Mean and summed squared deviation of each channel over a tile.
/// The first pixel is subtracted beforehand: the sums of squares then do not cancel.
/// @param squares  Σ (x − mean)²
template <class Map>
void tile_statistics(matrix<Map const> x, std::int64_t rows, std::int64_t C, float* mean,
                     float* squares) {
  std::fill_n(mean, C, 0.F);
  std::fill_n(squares, C, 0.F);
  with_widest_vectors([&]<class Vector>() __attribute__((always_inline)) {
    for (std::int64_t begin = 0; begin < rows; begin += norm_rows)
      for_channels<Vector>(
          C, [&]<class V>(std::int64_t c) __attribute__((always_inline)) {
            detail::add_squares<V>(x, begin, std::min(begin + norm_rows, rows), c, mean, squares);
          });
    for_channels<Vector>(
        C, [&]<class V>(std::int64_t c) __attribute__((always_inline)) {
          V origin, sum, square;
          load(origin, x.data + c);
          load(sum, mean + c);
          load(square, squares + c);
          V const average = sum / static_cast<float>(rows);
          store(mean + c, V(origin + average));
          store(squares + c, V(square - sum * average));
        });
  });
}

/// Through u = max(0, scale x + shift) back to x, but for the part that passes through the statistics,
/// which is the same for all consumers of x and is added once: dx += scale · du where u > 0.
/// Adds Σ du and Σ du (x − mean) where u > 0 to the sums.
/// @param du  a tile
template <class Map>
void norm_relu_gradient(matrix<Map const> x, std::int64_t rows, std::int64_t C,
                        batch_scale const& norm, matrix<float const> du, matrix<float> dx,
                        float* sum, float* sum_centred) {
  with_widest_vectors([&]<class Vector>() __attribute__((always_inline)) {
    for (std::int64_t begin = 0; begin < rows; begin += norm_rows) {
      std::int64_t const end = std::min(begin + norm_rows, rows);
      for_channels<Vector>(
          C, [&]<class V>(std::int64_t c) __attribute__((always_inline)) {
            V total, centred, a, b, middle;
            load(total, sum + c), load(centred, sum_centred + c);
            load(a, norm.scale + c), load(b, norm.shift + c), load(middle, norm.mean + c);
            for (std::int64_t row = begin; row < end; ++row) {
              __builtin_prefetch(dx.data + (row + norm_rows) * dx.stride + c, 1);
              V value, gradient, result;
              load(value, x.data + row * x.stride + c);
              load(gradient, du.data + row * du.stride + c);
              load(result, dx.data + row * dx.stride + c);
              gradient = value * a + b <= 0 ? V{} : gradient;
              total += gradient;
              centred += gradient * (value - middle);
              store(dx.data + row * dx.stride + c, V(result + a * gradient));
            }
            store(sum + c, total);
            store(sum_centred + c, centred);
          });
    }
  });
}

/// Adds Σ du and Σ du (x − mean) to the sums; du where u > 0, and 0 elsewhere.
template <class Map>
void tile_gradient_sums(matrix<Map const> x, matrix<Map const> du, std::int64_t rows,
                        std::int64_t C, float const* mean, float* sum, float* sum_centred) {
  with_widest_vectors([&]<class Vector>() __attribute__((always_inline)) {
    for (std::int64_t begin = 0; begin < rows; begin += norm_rows) {
      std::int64_t const end = std::min(begin + norm_rows, rows);
      for_channels<Vector>(
          C, [&]<class V>(std::int64_t c) __attribute__((always_inline)) {
            V total, centred, middle;
            load(total, sum + c);
            load(centred, sum_centred + c);
            load(middle, mean + c);
            for (std::int64_t row = begin; row < end; ++row) {
              V value, gradient;
              load(value, x.data + row * x.stride + c);
              load(gradient, du.data + row * du.stride + c);
              total += gradient;
              centred += gradient * (value - middle);
            }
            store(sum + c, total);
            store(sum_centred + c, centred);
          });
    }
  });
}

/// The part of a norm's gradient that passes through the statistics: y = scale dx + slope (x − mean)
/// + offset.
/// @param scale  (C), null: 1
template <class Map, class Gradient, class Result>
void add_statistics_gradient(matrix<Map const> x, matrix<Gradient const> dx, std::int64_t rows,
                             std::int64_t C, float const* scale, float const* mean,
                             float const* slope, float const* offset, matrix<Result> y) {
  with_widest_vectors([&]<class Vector>() __attribute__((always_inline)) {
    for (std::int64_t row = 0; row < rows; ++row)
      for_channels<Vector>(
          C, [&]<class V>(std::int64_t c) __attribute__((always_inline)) {
            __builtin_prefetch(x.data + (row + 4) * x.stride + c);
            __builtin_prefetch(dx.data + (row + 4) * dx.stride + c);
            V value, gradient, a, b, middle;
            load(value, x.data + row * x.stride + c);
            load(gradient, dx.data + row * dx.stride + c);
            load(a, slope + c);
            load(b, offset + c);
            load(middle, mean + c);
            if (scale) {
              V factor;
              load(factor, scale + c);
              gradient *= factor;
            }
            store(y.data + row * y.stride + c, V(gradient + a * (value - middle) + b));
          });
  });
}

/// Y = Xᵀ; X (rows,columns).
template <class Scalar>
void transpose(matrix<Scalar const> x, std::int64_t rows, std::int64_t columns, matrix<Scalar> y) {
  std::int64_t const whole_rows = rows / 4 * 4, whole_columns = columns / 4 * 4;
  for (std::int64_t row = 0; row < whole_rows; row += 4)
    for (std::int64_t column = 0; column < whole_columns; column += 4) {
      floats4 a, b, c, d;
      load(a, x.data + row * x.stride + column);
      load(b, x.data + (row + 1) * x.stride + column);
      load(c, x.data + (row + 2) * x.stride + column);
      load(d, x.data + (row + 3) * x.stride + column);
      floats4 const ab = __builtin_shufflevector(a, b, 0, 4, 1, 5),
                    cd = __builtin_shufflevector(c, d, 0, 4, 1, 5),
                    ab_high = __builtin_shufflevector(a, b, 2, 6, 3, 7),
                    cd_high = __builtin_shufflevector(c, d, 2, 6, 3, 7);
      Scalar* const to = y.data + column * y.stride + row;
      store(to, floats4(__builtin_shufflevector(ab, cd, 0, 1, 4, 5)));
      store(to + y.stride, floats4(__builtin_shufflevector(ab, cd, 2, 3, 6, 7)));
      store(to + 2 * y.stride, floats4(__builtin_shufflevector(ab_high, cd_high, 0, 1, 4, 5)));
      store(to + 3 * y.stride, floats4(__builtin_shufflevector(ab_high, cd_high, 2, 3, 6, 7)));
    }
  for (std::int64_t row = 0; row < rows; ++row)
    for (std::int64_t column = row < whole_rows ? whole_columns : 0; column < columns; ++column)
      y.data[column * y.stride + row] = x.data[row * x.stride + column];
}

}  // namespace cxr::kernel
