// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <opencv2/core/hal/intrin.hpp>
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

inline cv::v_uint16x8 eight_pixels(std::uint8_t const* row) { return cv::v_load_expand(row); }
inline cv::v_uint16x8 eight_pixels(std::uint16_t const* row) { return cv::v_load(row); }

/// (W) mean over the rows of each column. @param rows  (n,W)  @param shares  (n)
// OpenCV's vectors, since compilers leave a loop over so few rows as it is at -O2.
template <class Pixel>
void average_rows(cv::Mat const& rows, std::vector<float> const& shares, float* means) {
  auto const* const first = rows.ptr<Pixel>();
  std::size_t const step = rows.step[0] / sizeof(Pixel);
  int x = 0;
  for (; x + 8 <= rows.cols; x += 8) {
    cv::v_float32x4 left = cv::v_setzero_f32(), right = left;
    auto const* row = first + x;
    for (float const share : shares) {
      cv::v_uint32x4 low, high;
      cv::v_expand(eight_pixels(row), low, high);
      auto const factor = cv::v_setall_f32(share);
      left = cv::v_muladd(cv::v_cvt_f32(cv::v_reinterpret_as_s32(low)), factor, left);
      right = cv::v_muladd(cv::v_cvt_f32(cv::v_reinterpret_as_s32(high)), factor, right);
      row += step;
    }
    cv::v_store(means + x, left);
    cv::v_store(means + x + 4, right);
  }
  for (; x < rows.cols; ++x) {
    means[x] = 0;
    for (std::size_t k = 0; k < shares.size(); ++k)
      means[x] += shares[k] * static_cast<float>(first[k * step + static_cast<std::size_t>(x)]);
  }
}

}  // namespace detail

/// Shrinks a grey image whose rows come in turn: each pixel becomes the mean of the area that it covers.
/// @param size   of the image
/// @param small  (h,w) of Pixel, h <= H and w <= W; written in place
/// @param rows   called with the first row and the one behind the last: (n,W) of Pixel, or none to end
/// @returns false where it has ended
template <class Pixel, class Rows>
bool area_average(cv::Size size, cv::Mat& small, Rows&& rows) {
  auto const sides = detail::coverage(size.height, small.rows);
  auto const columns = detail::coverage(size.width, small.cols);
  std::vector<float> mean_row(static_cast<std::size_t>(size.width));
  for (int y = 0; y < small.rows; ++y) {
    auto const& covered_rows = sides[static_cast<std::size_t>(y)];
    auto const end = covered_rows.first + static_cast<int>(covered_rows.share.size());
    cv::Mat const band = rows(covered_rows.first, end);
    if (band.empty()) return false;
    detail::average_rows<Pixel>(band, covered_rows.share, mean_row.data());
    auto* output = small.ptr<Pixel>(y);
    for (auto const& covered : columns) {
      auto const* const means = mean_row.data() + covered.first;
      float mean = 0;
      for (std::size_t k = 0; k < covered.share.size(); ++k) mean += covered.share[k] * means[k];
      *output++ = cv::saturate_cast<Pixel>(mean);
    }
  }
  return true;
}

/// The same of an image in memory.
/// @param image  (H,W) of Pixel
/// Source   cv::resize with INTER_AREA, which works pixel by pixel along a row, and takes as long as
///          decoding. Here rows are added first, many pixels at a time. A mean that lies half
///          way between two greys may be rounded to the other one.
template <class Pixel>
void area_average(cv::Mat const& image, cv::Mat& small) {
  area_average<Pixel>(image.size(), small,
                      [&](int first, int end) { return image.rowRange(first, end); });
}

}  // namespace cxr
