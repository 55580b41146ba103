// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <opencv2/core.hpp>

namespace cxr::detail {

/// Strokes of letters in part of a row: a rise of a fifth of the range within two pixels, then such a
/// fall.
inline int strokes(std::uint8_t const* row, int begin, int end) {
  constexpr int edge = 48;
  int count = 0;
  bool inside = false;
  for (int x = begin; x + 2 < end; ++x) {
    int const change = row[x + 2] - row[x];
    if (!inside && change >= edge) inside = true;
    if (inside && change <= -edge) inside = false, ++count;
  }
  return count;
}

/// The most adjacent rows in the border of an image, an eighth of it on each side, that have the strokes
/// of several letters. A marker of one letter (L, R) has too few.
inline int border_text_rows(cv::Mat const& grey) {
  constexpr int fewest_strokes = 8;  // about four letters
  constexpr int step = 2;            // every second row is enough
  int const band_rows = grey.rows / 8, band_columns = grey.cols / 8;
  int most = 0, centre = 0, left = 0, right = 0;
  for (int y = 0; y < grey.rows; y += step) {
    auto const* const row = grey.ptr<std::uint8_t>(y);
    bool const in_band = y < band_rows || y >= grey.rows - band_rows;
    auto const extend = [&](int& run, int begin, int end) {
      run = strokes(row, begin, end) >= fewest_strokes ? run + step : 0;
      most = std::max(most, run);
    };
    if (in_band)
      extend(centre, 0, grey.cols);
    else
      extend(left, 0, band_columns), extend(right, grey.cols - band_columns, grey.cols), centre = 0;
  }
  return most;
}

}  // namespace cxr::detail
