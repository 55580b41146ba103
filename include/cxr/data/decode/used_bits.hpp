// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <opencv2/core.hpp>
#include <opencv2/core/mat.hpp>
#include <type_traits>

namespace cxr {

/// The bits that the values of an image of 16 bits use, 8 … 16: as many as its file states, where all
/// values lie below; else those of the largest value. So images of one detector are scaled alike, however
/// bright they are, unless half of the range is unused in one. A value above what the file states means
/// that the values were scaled to 16 bits, as the PNG standard asks.
/// @param pixels  (H,W) of uint16
/// @param stated  by the file; 0: nothing
/// Cost     O(HW)
inline int used_bits_of(cv::Mat const& pixels, int stated) {
  double largest = 0;
  cv::minMaxLoc(pixels, nullptr, &largest);
  auto const found = std::max(8, static_cast<int>(std::bit_width(static_cast<unsigned>(largest))));
  if (stated == 0) return found;
  return stated >= found ? std::clamp(stated, 8, 16) : 16;
}

namespace detail {

/// Fills the range of Pixel with the bits that are used. 16 bits lose nothing: different values stay
/// different. 8 bits are the upper eight, so that files of 8 and of 16 used bits are decoded as ever.
/// @param pixels  (H,W) of uint8 or uint16; becomes (H,W) of Pixel
/// @param bits    that are used
template <class Pixel>
void fill_range(cv::Mat& pixels, int bits) {
  constexpr bool deep = std::is_same_v<Pixel, std::uint16_t>;
  bool const stored_deep = pixels.depth() == CV_16U;
  if (deep == stored_deep && bits == 8 * static_cast<int>(sizeof(Pixel))) return;
  if (deep) return pixels.convertTo(pixels, CV_16U, 65535.0 / ((1 << bits) - 1));
  cv::Mat shallow(pixels.size(), CV_8U);
  for (int y = 0; y < pixels.rows; ++y) {
    auto const* const row = pixels.ptr<std::uint16_t>(y);
    std::transform(row, row + pixels.cols, shallow.ptr<std::uint8_t>(y),
                   [shift = bits - 8](std::uint16_t value) {
                     return static_cast<std::uint8_t>(value >> shift);
                   });
  }
  pixels = shallow;
}

}  // namespace detail

}  // namespace cxr
