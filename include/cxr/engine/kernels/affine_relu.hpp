// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "cxr/engine/kernels/gemm.hpp"
#include "cxr/engine/kernels/simd.hpp"

namespace cxr::kernel {

/// A factor and a summand for each channel.
struct affine {
  float const* scale;  ///< (channels)
  float const* shift;  ///< (channels)
};

namespace detail {
template <class Vector, class Map>
[[gnu::always_inline]] inline void load_affine_relu(Vector& value, Map const* pixel,
                                                    affine const& norm, std::int64_t c) {
  Vector a, b;
  load(value, pixel + c);
  load(a, norm.scale + c);
  load(b, norm.shift + c);
  value = value * a + b;
  value = value < 0 ? Vector{} : value;  // NaN stays NaN
}
}  // namespace detail

/// y = max(0, scale · x + shift) for each channel: batch norm in inference and ReLU, in one pass.
/// x and y (pixels,channels), channels a multiple of 4. NaN stays NaN.
template <class Scalar, class Map>
void affine_relu(matrix<Map const> x, affine norm, std::int64_t pixels, std::int64_t channels,
                 matrix<Scalar> y) {
  with_widest_vectors([&]<class Vector>() __attribute__((always_inline)) {
    for (std::int64_t pixel = 0; pixel < pixels; ++pixel) {
      Map const* const input = x.data + pixel * x.stride;
      Scalar* const output = y.data + pixel * y.stride;
      for_channels<Vector>(
          channels, [&]<class V>(std::int64_t c) __attribute__((always_inline)) {
            __builtin_prefetch(input + 8 * x.stride + c);  // a part of each row is no stream
            V value;
            detail::load_affine_relu(value, input, norm, c);
            store(output + c, value);
          });
    }
  });
}

/// affine_relu, written as multiply() takes a B with a row for each pixel: of bfloat16 in pairs of
/// pixels, of which a last one without a partner has zeros beside it.
/// @param y  (packed_rows(pixels),channels)
template <class Scalar, class Map>
void packed_affine_relu(matrix<Map const> x, affine norm, std::int64_t pixels,
                        std::int64_t channels, Scalar* y) {
  if constexpr (rows_together<Scalar> == 1)
    return affine_relu<Scalar>(x, norm, pixels, channels, {y, channels});
  else
    with_widest_vectors([&]<class Vector>() __attribute__((always_inline)) {
      for (std::int64_t pixel = 0; pixel < pixels; pixel += 2) {
        Map const* const input = x.data + pixel * x.stride;
        Scalar* const output = y + pixel * channels;
        for_channels<Vector>(
            channels, [&]<class V>(std::int64_t c) __attribute__((always_inline)) {
              __builtin_prefetch(input + 8 * x.stride + c);
              __builtin_prefetch(input + 9 * x.stride + c);
              V first, second{};
              detail::load_affine_relu(first, input, norm, c);
              if (pixel + 1 < pixels) detail::load_affine_relu(second, input + x.stride, norm, c);
              store_pairs(output + 2 * c, first, second);
            });
      }
    });
}

/// The mean over 2 × 2 pixels of what affine_relu gives, for some pixels of the result.
/// @param x      (H,W,channels) of one image
/// @param first  the first pixel of (H/2,W/2); a last row or column of an odd size is left out
template <class Scalar>
void affine_relu_pool(matrix<float const> x, std::int64_t W, affine norm, std::int64_t first,
                      std::int64_t pixels, std::int64_t channels, matrix<Scalar> y) {
  with_widest_vectors([&]<class Vector>() __attribute__((always_inline)) {
    for (std::int64_t pixel = 0; pixel < pixels; ++pixel) {
      std::int64_t const row = (first + pixel) / (W / 2), column = (first + pixel) % (W / 2);
      float const* const upper = x.data + (2 * row * W + 2 * column) * x.stride;
      float const* const lower = upper + W * x.stride;
      Scalar* const output = y.data + pixel * y.stride;
      for_channels<Vector>(
          channels, [&]<class V>(std::int64_t c) __attribute__((always_inline)) {
            V a, b, sum;
            detail::load_affine_relu(sum, upper, norm, c);
            detail::load_affine_relu(a, upper + x.stride, norm, c);
            detail::load_affine_relu(b, lower, norm, c);
            sum += a + b;
            detail::load_affine_relu(a, lower + x.stride, norm, c);
            store(output + c, V((sum + a) * 0.25F));
          });
    }
  });
}

}  // namespace cxr::kernel
