// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include "cxr/data/audit/border_text.hpp"
#include "cxr/data/input_statistics.hpp"
#include "cxr/data/preprocess/area_average.hpp"

namespace cxr {

/// A small copy of an image: 32 × 32 means, row by row, of the range that the image uses.
using thumbnail_pixels = std::array<std::uint8_t, 32 * 32>;

/// What an audit keeps of one image's pixels.
struct pixel_traits {
  int width = 0;                      ///< in pixels, upright
  int height = 0;                     ///< in pixels, upright
  int used_bits = 0;                  ///< bits that the largest value needs; 0: all pixels are 0
  int dark_bits = 0;                  ///< bits of the pixels above these
  double mean = 0;                    ///< in parts of the range that is used
  double common = 0;                  ///< share of the most frequent of 256 greys
  double margin = 0;                  ///< share of the area in margins of one grey
  int text_rows = 0;                  ///< adjacent rows of the border with the strokes of letters
  input_statistics statistics = {};   ///< of the thumbnail
  thumbnail_pixels thumbnail{};       ///< for perceptual hashes and views
  std::array<float, 16> histogram{};  ///< shares of 16 bands of grey, the darkest first
};

namespace detail {

/// How many rows, from an edge on, are of one grey, to 3 of 255.
template <class Row>
int flat_rows(int rows, Row&& row) {
  int count = 0;
  for (; count < rows; ++count) {
    double low = 0, high = 0;
    cv::minMaxLoc(row(count), &low, &high);
    if (high - low > 3) break;
  }
  return count;
}

/// The share of an image's area that its margins of one grey cover.
inline double margin_share(cv::Mat const& grey) {
  auto const across = [&](bool last) {
    return flat_rows(grey.rows, [&](int y) { return grey.row(last ? grey.rows - 1 - y : y); });
  };
  auto const along = [&](bool last) {
    return flat_rows(grey.cols, [&](int x) { return grey.col(last ? grey.cols - 1 - x : x); });
  };
  int const top = across(false), left = along(false);
  // Of rows, or columns, that are each of one grey, nothing is inside of margins.
  if (top == grey.rows || left == grey.cols) return 1;
  double const height = grey.rows - top - across(true), width = grey.cols - left - along(true);
  return 1 - height * width / (double{1} * grey.rows * grey.cols);
}

/// Mean, histogram and the most frequent grey, from a few hundred rows.
inline void measure_greys(cv::Mat const& grey, pixel_traits& traits) {
  std::array<std::array<std::uint32_t, 256>, 4>
      parts{};  // four, so that no count waits for another
  int const step = std::max(1, grey.rows / 256);
  for (int y = 0; y < grey.rows; y += step) {
    auto const* const row = grey.ptr<std::uint8_t>(y);
    for (int x = 0; x < grey.cols; ++x) ++parts[static_cast<unsigned>(x) % 4][row[x]];
  }
  double count = 0, sum = 0, most = 0;
  std::array<double, 16> bands{};
  for (std::size_t value = 0; value < 256; ++value) {
    double const pixels =
        double{1} * parts[0][value] + parts[1][value] + parts[2][value] + parts[3][value];
    count += pixels, sum += pixels * static_cast<double>(value), most = std::max(most, pixels);
    bands[value / 16] += pixels;
  }
  traits.mean = sum / count / 255;
  traits.common = most / count;
  for (std::size_t band = 0; band < bands.size(); ++band)
    traits.histogram[band] = static_cast<float>(bands[band] / count);
}

/// 32 × 32 means, whatever the shape of the image.
inline thumbnail_pixels thumbnail_of(cv::Mat const& grey) {
  thumbnail_pixels pixels{};
  constexpr int side = grid_cells;
  cv::Mat small(side, side, CV_8U, pixels.data());
  if (grey.rows >= side && grey.cols >= side)
    area_average<std::uint8_t>(grey, small);
  else
    cv::resize(grey, small, small.size(), 0, 0, cv::INTER_LINEAR);
  return pixels;
}

inline mean_grid grid_of(thumbnail_pixels const& thumbnail) {
  mean_grid grid{};
  for (std::size_t place = 0; place < thumbnail.size(); ++place)
    grid[place / grid_cells][place % grid_cells] = thumbnail[place] / 255.0;
  return grid;
}

/// The same image in 8 bits that cover the range that it uses, and how many bits it uses.
inline cv::Mat used_range(cv::Mat const& pixels, int& used_bits) {
  double highest = 0;
  cv::minMaxLoc(pixels, nullptr, &highest);
  used_bits = static_cast<int>(std::bit_width(static_cast<unsigned>(highest)));
  int const bits = pixels.depth() == CV_8U ? 8 : 16;
  if (bits == 8 && used_bits > 6) return pixels;
  int const range = bits == 16 && used_bits > 14 ? 16 : used_bits;
  cv::Mat grey;
  pixels.convertTo(grey, CV_8U, range == 0 ? 1.0 : 255.0 / ((1 << range) - 1));
  return grey;
}

}  // namespace detail

/// Measures an image. @param pixels  (H,W) of uint8 or uint16, as decode() gives them
inline pixel_traits measure_traits(cv::Mat const& pixels) {
  pixel_traits traits{.width = pixels.cols, .height = pixels.rows};
  cv::Mat const shades = detail::used_range(pixels, traits.used_bits);
  traits.dark_bits = (pixels.depth() == CV_8U ? 8 : 16) - traits.used_bits;
  detail::measure_greys(shades, traits);
  traits.margin = detail::margin_share(shades);
  traits.text_rows = detail::border_text_rows(shades);
  traits.thumbnail = detail::thumbnail_of(shades);
  traits.statistics = input_statistics_of(detail::grid_of(traits.thumbnail));
  return traits;
}

}  // namespace cxr
