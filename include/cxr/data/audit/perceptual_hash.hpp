// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <opencv2/core.hpp>
#include <string_view>

#include "cxr/data/audit/image_traits.hpp"

namespace cxr {

/// How an image lies, against another: turned to the right by so many quarters, after it was mirrored at
/// its vertical axis or not. 0 … 3 not mirrored, 4 … 7 mirrored.
inline constexpr std::size_t position_count = 8;

/// The words for a position.
inline constexpr std::array<std::string_view, position_count> position_names{
    "as it is", "turned right",           "upside down",           "turned left",
    "mirrored", "mirrored, turned right", "mirrored, upside down", "mirrored, turned left"};

/// A thumbnail in another position.
inline thumbnail_pixels in_position(thumbnail_pixels const& thumbnail, std::size_t position) {
  constexpr std::size_t side = detail::grid_cells;
  thumbnail_pixels moved{};
  for (std::size_t y = 0; y < side; ++y)
    for (std::size_t x = 0; x < side; ++x) {
      std::size_t row = y, column = x;  // where the pixel stood before
      for (std::size_t quarter = 0; quarter < position % 4; ++quarter) {
        auto const before = row;
        row = side - 1 - column, column = before;
      }
      if (position >= 4) column = side - 1 - column;
      moved[y * side + x] = thumbnail[row * side + column];
    }
  return moved;
}

/// The position that brings an image in `position` back.
constexpr std::size_t inverse_position(std::size_t position) {
  return position >= 4 ? position : (4 - position) % 4;  // mirrored ones are their own inverse
}

/// 64 bits that are similar for similar images: the signs of 8 × 8 coefficients of low frequency of the
/// cosine transform of 32 × 32 means, against their median. Scale, exposure and compression change few.
/// Source   C. Zauner, Implementation and benchmarking of perceptual image hash functions (2010), 3.2.1,
///          as libpHash's ph_dct_imagehash: without the first row and column
inline std::uint64_t perceptual_hash(thumbnail_pixels const& thumbnail) {
  constexpr int side = detail::grid_cells;
  cv::Mat transformed, means(side, side, CV_32F);
  std::copy(thumbnail.begin(), thumbnail.end(), means.begin<float>());
  cv::dct(means, transformed);
  std::array<float, 64> low{};
  for (int place = 0; place < 64; ++place)
    low[static_cast<std::size_t>(place)] = transformed.at<float>(1 + place / 8, 1 + place % 8);
  auto sorted = low;
  std::sort(sorted.begin(), sorted.end());
  float const median = (sorted[31] + sorted[32]) / 2;
  std::uint64_t bits = 0;
  for (auto const coefficient : low) bits = bits << 1 | std::uint64_t{coefficient > median};
  return bits;
}

/// Bits in which two hashes differ, 0 … 64.
inline int hash_distance(std::uint64_t first, std::uint64_t second) {
  return std::popcount(first ^ second);
}

}  // namespace cxr
