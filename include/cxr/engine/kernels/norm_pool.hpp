// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>

#include "cxr/engine/kernels/gemm.hpp"
#include "cxr/engine/kernels/simd.hpp"

// Norm, ReLU and pooling of maps in one pass, with what it takes to go back: what lies between them is
// not stored. Maps are (H,W,C); all on one thread.
namespace cxr::kernel {

/// max(0, scale x + shift), then the mean over 2 × 2 pixels, as at::avg_pool2d(x, 2, 2).
struct mean_of_2 {
  static constexpr std::int64_t size(std::int64_t H) { return H / 2; }  ///< of the result

  /// A pixel of the result from those that it covers.
  template <class V>
  [[gnu::always_inline]] static void forward(V const (&u)[4], V& result) {
    result = (u[0] + u[1] + (u[2] + u[3])) * 0.25F;
  }
  /// Adds to the gradient of those that it covers, (before ReLU).
  template <class V>
  [[gnu::always_inline]] static void backward(V const (&u)[4], V const& gradient, V (&du)[4]) {
    V const part = gradient * 0.25F;
#pragma GCC unroll 4
    for (int k = 0; k < 4; ++k) du[k] += u[k] <= 0 ? V{} : part;
  }
  static constexpr std::int64_t width = 2;    ///< pixels of a window in a row
  static constexpr std::int64_t border = 0;   ///< padding
  static constexpr bool overlapping = false;  ///< windows
};

/// max(0, scale x + shift), then the largest of 3 × 3 pixels, as at::max_pool2d(x, 3, 2, 1).
struct largest_of_3 {
  static constexpr std::int64_t size(std::int64_t H) { return (H + 1) / 2; }  ///< of the result

  /// A pixel of the result from those that it covers.
  template <class V>
  [[gnu::always_inline]] static void forward(V const (&u)[9], V& result) {
    result = u[0];
#pragma GCC unroll 9
    for (int k = 1; k < 9; ++k) result = u[k] <= result ? result : u[k];  // NaN wins
  }
  /// Adds to the gradient of those that it covers, (before ReLU): to the first of the largest.
  template <class V>
  [[gnu::always_inline]] static void backward(V const (&u)[9], V const& gradient, V (&du)[9]) {
    V largest, remaining = gradient;
    forward(u, largest);
    remaining = largest <= 0 ? V{} : remaining;
#pragma GCC unroll 9
    for (int k = 0; k < 9; ++k) {
      du[k] += u[k] == largest ? remaining : V{};
      remaining = u[k] == largest ? V{} : remaining;
    }
  }
  static constexpr std::int64_t width = 3;   ///< pixels of a window in a row
  static constexpr std::int64_t border = 1;  ///< padding
  static constexpr bool overlapping = true;  ///< windows
};

namespace detail {

/// Index of a pixel of a window in (H,W); −1: outside.
template <class Pool>
std::int64_t window_pixel(std::int64_t row, std::int64_t column, std::int64_t k, std::int64_t H,
                          std::int64_t W) {
  std::int64_t const y = 2 * row - Pool::border + k / Pool::width,
                     x = 2 * column - Pool::border + k % Pool::width;
  return y >= 0 && y < H && x >= 0 && x < W ? y * W + x : -1;
}

}  // namespace detail

/// Calls f(result, pixels) for all windows of rows [first, last) of the result: its index, and those of
/// the pixels that it covers; −1: outside.
template <class Pool, class F>
[[gnu::always_inline]] inline void for_windows(std::int64_t H, std::int64_t W, std::int64_t first,
                                               std::int64_t last, F const& f) {
  constexpr std::int64_t count = Pool::width * Pool::width;
  for (std::int64_t row = first; row < last; ++row)
    for (std::int64_t column = 0; column < Pool::size(W); ++column) {
      std::int64_t pixels[count];
      for (std::int64_t k = 0; k < count; ++k)
        pixels[k] = detail::window_pixel<Pool>(row, column, k, H, W);
      f(row * Pool::size(W) + column, pixels);
    }
}

namespace detail {
/// max(0, scale x + shift) of a window; outside of the map 0, which no largest value is below.
template <class V, int Count>
[[gnu::always_inline]] inline void load_window(V (&u)[Count], matrix<float const> x,
                                               std::int64_t const (&pixels)[Count], std::int64_t c,
                                               float const* scale, float const* shift) {
  V a, b;
  load(a, scale + c);
  load(b, shift + c);
#pragma GCC unroll 9
  for (int k = 0; k < Count; ++k) {
    u[k] = V{};
    if (pixels[k] < 0) continue;
    load(u[k], x.data + pixels[k] * x.stride + c);
    u[k] = u[k] * a + b;
    u[k] = u[k] < 0 ? V{} : u[k];
  }
}
}  // namespace detail

/// Rows [first, last) of the result, (H',W',C).
/// @param x  (H,W,C)
template <class Pool>
void norm_relu_pool(matrix<float const> x, std::int64_t H, std::int64_t W, std::int64_t C,
                    float const* scale, float const* shift, std::int64_t first, std::int64_t last,
                    float* result) {
  with_widest_vectors([&]<class Vector>() __attribute__((always_inline)) {
    for_windows<Pool>(
        H, W, first,
        last, [&](std::int64_t index, auto const& pixels) __attribute__((always_inline)) {
          for_channels<Vector>(
              C, [&]<class V>(std::int64_t c) __attribute__((always_inline)) {
                V u[Pool::width * Pool::width], pooled;
                detail::load_window(u, x, pixels, c, scale, shift);
                Pool::forward(u, pooled);
                store(result + index * C + c, pooled);
              });
        });
  });
}

/// du of a map: what comes back through pooling and ReLU to scale x + shift.
/// @param gradient  of the result, (H',W',C)
/// @param du        (H,W,C)
template <class Pool>
void norm_relu_pool_gradient(matrix<float const> x, std::int64_t H, std::int64_t W, std::int64_t C,
                             float const* scale, float const* shift, float const* gradient,
                             float* du) {
  bool const stored = !Pool::overlapping && H % 2 == 0 && W % 2 == 0;  // each of du once
  if (!stored) std::fill_n(du, H * W * C, 0.F);
  with_widest_vectors([&]<class Vector>() __attribute__((always_inline)) {
    for_windows<Pool>(
        H, W, 0,
        Pool::size(H), [&](std::int64_t index, auto const& pixels) __attribute__((always_inline)) {
          for_channels<Vector>(
              C, [&]<class V>(std::int64_t c) __attribute__((always_inline)) {
                constexpr int count = Pool::width * Pool::width;
                V u[count], parts[count] = {}, whole;
                detail::load_window(u, x, pixels, c, scale, shift);
                load(whole, gradient + index * C + c);
                Pool::backward(u, whole, parts);
#pragma GCC unroll 9
                for (int k = 0; k < count; ++k) {
                  if (pixels[k] < 0) continue;
                  float* const to = du + pixels[k] * C + c;
                  V sum{};
                  if (!stored) load(sum, to);
                  store(to, V(sum + parts[k]));
                }
              });
        });
  });
}

}  // namespace cxr::kernel
