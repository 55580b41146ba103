// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "cxr/engine/kernels/affine_relu.hpp"
#include "cxr/engine/kernels/gemm.hpp"
#include "cxr/engine/kernels/simd.hpp"

// Norm, ReLU and pooling of maps in one pass, with what it takes to go back: what lies between them is
// not stored. Maps are (H,W,C); all on one thread.
namespace cxr::kernel {

/// max(0, scale x + shift), then the mean over 2 × 2 pixels, as at::avg_pool2d(x, 2, 2).
struct mean_of_2 {
  static constexpr std::int64_t size(std::int64_t H) { return H / 2; }  ///< of the result

  /// A pixel of the result from those that it covers.
  /// @param x  before ReLU
  template <class V>
  [[gnu::always_inline]] static void forward(V const (&x)[4], V& result) {
    result = V{};
#pragma GCC unroll 4
    for (int k = 0; k < 4; ++k) result += x[k] < 0 ? V{} : x[k];  // NaN stays NaN
    result *= 0.25F;
  }
  /// The gradient of those that it covers.
  template <class V>
  [[gnu::always_inline]] static void backward(V const (&x)[4], V const& gradient, V (&dx)[4]) {
    V const part = gradient * 0.25F;
#pragma GCC unroll 4
    for (int k = 0; k < 4; ++k) dx[k] = x[k] <= 0 ? V{} : part;
  }
  static constexpr std::int64_t width = 2;    ///< pixels of a window in a row
  static constexpr std::int64_t border = 0;   ///< padding
  static constexpr bool overlapping = false;  ///< windows
};

/// max(0, scale x + shift), then the largest of 3 × 3 pixels, as at::max_pool2d(x, 3, 2, 1).
struct largest_of_3 {
  static constexpr std::int64_t size(std::int64_t H) { return (H + 1) / 2; }  ///< of the result

  /// A pixel of the result from those that it covers.
  /// @param x  before ReLU
  template <class V>
  [[gnu::always_inline]] static void forward(V const (&x)[9], V& result) {
    result = V{};
#pragma GCC unroll 9
    for (int k = 0; k < 9; ++k) {  // NaN wins, and stays
      V const larger = x[k] <= result ? result : x[k];
      result = result == result ? larger : result;
    }
  }
  /// The gradient of those that it covers: that of the first of the largest, where that is above 0.
  template <class V>
  [[gnu::always_inline]] static void backward(V const (&x)[9], V const& gradient, V (&dx)[9]) {
    V largest;
    forward(x, largest);
    V remaining = largest <= 0 ? V{} : gradient;
#pragma GCC unroll 9
    for (int k = 0; k < 9; ++k) {
      dx[k] = x[k] == largest ? remaining : V{};
      remaining = x[k] == largest ? V{} : remaining;
    }
  }
  static constexpr std::int64_t width = 3;   ///< pixels of a window in a row
  static constexpr std::int64_t border = 1;  ///< padding
  static constexpr bool overlapping = true;  ///< windows
};

namespace detail {

/// Indices in (H,W) of the pixels that one of the result covers; in the place of those outside of the map
/// the middle one, which is as good for the largest value, and needs no branch.
template <class Pool>
std::array<std::int64_t, Pool::width * Pool::width> window(std::int64_t row, std::int64_t column,
                                                           std::int64_t H, std::int64_t W) {
  std::array<std::int64_t, Pool::width * Pool::width> pixels;
  for (std::int64_t k = 0; k < Pool::width * Pool::width; ++k) {
    std::int64_t const y = 2 * row - Pool::border + k / Pool::width,
                       x = 2 * column - Pool::border + k % Pool::width;
    bool const inside = y >= 0 && y < H && x >= 0 && x < W;
    pixels[static_cast<std::size_t>(k)] = inside ? y * W + x : 2 * row * W + 2 * column;
  }
  return pixels;
}

/// scale x + shift of a window.
template <class V, class Scalar, std::size_t Count>
[[gnu::always_inline]] inline void load_window(V (&u)[Count], matrix<Scalar const> x,
                                               std::array<std::int64_t, Count> const& pixels,
                                               std::int64_t c, affine const& norm) {
  V a, b;
  load(a, norm.scale + c);
  load(b, norm.shift + c);
#pragma GCC unroll 9
  for (std::size_t k = 0; k < Count; ++k) {
    load(u[k], x.data + pixels[k] * x.stride + c);
    u[k] = u[k] * a + b;
  }
}

}  // namespace detail

/// Row `row` of the result, (H',W',C).
/// @param x  (H,W,C)
template <class Pool, class Scalar>
void norm_relu_pool(matrix<Scalar const> x, std::int64_t H, std::int64_t W, std::int64_t C,
                    affine const& norm, std::int64_t row, Scalar* result) {
  with_widest_vectors<floats8>([&]<class Vector>() __attribute__((always_inline)) {
    for (std::int64_t column = 0; column < Pool::size(W); ++column) {
      auto const pixels = detail::window<Pool>(row, column, H, W);
      Scalar* const pixel = result + (row * Pool::size(W) + column) * C;
      for_channels<Vector>(
          C, [&]<class V>(std::int64_t c) __attribute__((always_inline)) {
            V values[pixels.size()], pooled;
            detail::load_window(values, x, pixels, c, norm);
            Pool::forward(values, pooled);
            store(pixel + c, pooled);
          });
    }
  });
}

/// du of a map: what comes back through pooling and ReLU to scale x + shift.
/// @param gradient  of the result, (H',W',C)
/// @param du        (H,W,C)
template <class Pool, class Scalar>
void norm_relu_pool_gradient(matrix<Scalar const> x, std::int64_t H, std::int64_t W, std::int64_t C,
                             affine const& norm, Scalar const* gradient, Scalar* du) {
  bool const stored = !Pool::overlapping && H % 2 == 0 && W % 2 == 0;  // each of du once
  if (!stored) std::fill_n(du, H * W * C, Scalar(0));
  with_widest_vectors<floats8>([&]<class Vector>() __attribute__((always_inline)) {
    for (std::int64_t index = 0; index < Pool::size(H) * Pool::size(W); ++index) {
      auto const pixels = detail::window<Pool>(index / Pool::size(W), index % Pool::size(W), H, W);
      for_channels<Vector>(
          C, [&]<class V>(std::int64_t c) __attribute__((always_inline)) {
            V values[pixels.size()], parts[pixels.size()], whole;
            detail::load_window(values, x, pixels, c, norm);
            load(whole, gradient + index * C + c);
            Pool::backward(values, whole, parts);
#pragma GCC unroll 9
            for (std::size_t k = 0; k < pixels.size(); ++k) {
              V sum{};
              if (!stored) load(sum, du + pixels[k] * C + c);
              store(du + pixels[k] * C + c, V(sum + parts[k]));
            }
          });
    }
  });
}

}  // namespace cxr::kernel
