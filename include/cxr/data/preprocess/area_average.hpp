// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <opencv2/core/mat.hpp>
#include <opencv2/core/saturate.hpp>
#include <utility>
#include <vector>

namespace cxr {

namespace detail {

/// The pixels of one side that a pixel of a shorter side covers, and the share of each in it.
struct covered {
  int first;
  std::vector<float> share;  // sums to 1
};

inline std::vector<covered> cover(int from, int to) {
  double const length = static_cast<double>(from) / to;  // of an output pixel, in input pixels
  std::vector<covered> all;
  for (int i = 0; i < to; ++i) {
    double const begin = i * length, end = std::min<double>((i + 1) * length, from);
    covered one{static_cast<int>(begin), {}};
    for (int s = one.first; s < end; ++s)
      one.share.push_back(
          static_cast<float>((std::min(end, s + 1.0) - std::max<double>(begin, s)) / length));
    all.push_back(std::move(one));
  }
  return all;
}

}  // namespace detail

/// Shrinks a grey image: each pixel becomes the mean of the area that it covers.
/// @param from  (H,W) of uint8
/// @param to    (h,w) of uint8, h <= H and w <= W; written in place
/// Source   cv::resize with INTER_AREA, which works pixel by pixel along a row, and takes as long as
///          decoding. Here rows are added first, many pixels at a time. A mean that lies half
///          way between two greys may be rounded to the other one.
inline void area_average(cv::Mat const& from, cv::Mat& to) {
  auto const rows = detail::cover(from.rows, to.rows), columns = detail::cover(from.cols, to.cols);
  std::vector<float> mean_row(static_cast<std::size_t>(from.cols));
  for (int y = 0; y < to.rows; ++y) {
    auto const& above = rows[static_cast<std::size_t>(y)];
    std::fill(mean_row.begin(), mean_row.end(), 0.0f);
    for (std::size_t k = 0; k < above.share.size(); ++k) {
      auto const* const row = from.ptr<std::uint8_t>(above.first + static_cast<int>(k));
      float const share = above.share[k];
      for (std::size_t x = 0; x < mean_row.size(); ++x) mean_row[x] += share * row[x];
    }
    auto* out = to.ptr<std::uint8_t>(y);
    for (auto const& beside : columns) {
      auto const* const means = mean_row.data() + beside.first;
      float mean = 0;
      for (std::size_t k = 0; k < beside.share.size(); ++k) mean += beside.share[k] * means[k];
      *out++ = cv::saturate_cast<std::uint8_t>(mean);
    }
  }
}

}  // namespace cxr
