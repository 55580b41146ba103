// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <opencv2/core/mat.hpp>
#include <opencv2/core/saturate.hpp>
#include <utility>
#include <vector>

namespace cxr {

namespace detail {

/// The input pixels along one side that an output pixel covers, and the share of each in it.
struct covered_pixels {
  int first;
  std::vector<float> share;  // sums to 1
};

/// One for each output pixel of a side that shrinks from `input` to `output` pixels.
inline std::vector<covered_pixels> coverage(int input, int output) {
  double const length = static_cast<double>(input) / output;  // of an output pixel, in input pixels
  std::vector<covered_pixels> side;
  for (int index = 0; index < output; ++index) {
    double const begin = index * length, end = std::min<double>((index + 1) * length, input);
    covered_pixels covered{static_cast<int>(begin), {}};
    for (int pixel = covered.first; pixel < end; ++pixel)
      covered.share.push_back(static_cast<float>(
          (std::min(end, pixel + 1.0) - std::max<double>(begin, pixel)) / length));
    side.push_back(std::move(covered));
  }
  return side;
}

}  // namespace detail

/// Shrinks a grey image: each pixel becomes the mean of the area that it covers.
/// @param image  (H,W) of Pixel
/// @param small  (h,w) of Pixel, h <= H and w <= W; written in place
/// Source   cv::resize with INTER_AREA, which works pixel by pixel along a row, and takes as long as
///          decoding. Here rows are added first, many pixels at a time. A mean that lies half
///          way between two greys may be rounded to the other one.
template <class Pixel>
void area_average(cv::Mat const& image, cv::Mat& small) {
  auto const rows = detail::coverage(image.rows, small.rows);
  auto const columns = detail::coverage(image.cols, small.cols);
  std::vector<float> mean_row(static_cast<std::size_t>(image.cols));
  for (int y = 0; y < small.rows; ++y) {
    auto const& covered_rows = rows[static_cast<std::size_t>(y)];
    std::fill(mean_row.begin(), mean_row.end(), 0.0f);
    for (std::size_t k = 0; k < covered_rows.share.size(); ++k) {
      auto const* const row = image.ptr<Pixel>(covered_rows.first + static_cast<int>(k));
      float const share = covered_rows.share[k];
      for (std::size_t x = 0; x < mean_row.size(); ++x) mean_row[x] += share * row[x];
    }
    auto* output = small.ptr<Pixel>(y);
    for (auto const& covered : columns) {
      auto const* const means = mean_row.data() + covered.first;
      float mean = 0;
      for (std::size_t k = 0; k < covered.share.size(); ++k) mean += covered.share[k] * means[k];
      *output++ = cv::saturate_cast<Pixel>(mean);
    }
  }
}

}  // namespace cxr
