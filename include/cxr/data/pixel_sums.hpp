// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <type_traits>

namespace cxr::detail {

/// The sums of pixels and of their squares: exact for whole numbers, of which the compiler adds many at a time.
template <class Pixel>
struct pixel_sums {
  using total = std::conditional_t<std::is_integral_v<Pixel>, std::uint64_t, double>;
  std::uint64_t count = 0;
  total sum = 0, squares = 0;

  void add(std::span<Pixel const> pixels) {
    using square = std::conditional_t<std::is_integral_v<Pixel>, std::uint32_t, double>;
    count += pixels.size();
    for (square const value : pixels) sum += value, squares += value * value;
  }
  void add(pixel_sums const& other) {
    count += other.count, sum += other.sum, squares += other.squares;
  }
  /// Of no pixels 0.
  double mean() const { return count == 0 ? 0 : static_cast<double>(sum) / double(count); }
  /// Of no pixels 0.
  double deviation() const {
    if (count == 0) return 0;
    return std::sqrt(std::max(0.0, static_cast<double>(squares) / double(count) - mean() * mean()));
  }
};

}  // namespace cxr::detail
