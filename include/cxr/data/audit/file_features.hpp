// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numbers>
#include <numeric>
#include <opencv2/core/mat.hpp>
#include <opencv2/imgcodecs.hpp>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

#include "cxr/data/audit/file_facts.hpp"

namespace cxr {

/// Numbers of one image that hold little or no anatomy: of its file, and of its pixels as a network sees
/// them. NaN: not known.
struct file_features {
  static constexpr std::size_t count = 12;   ///< of all numbers
  static constexpr std::size_t of_file = 7;  ///< of these, the first are the file's
  /// (count) in the order of `values`.
  static constexpr std::array<std::string_view, count> names{
      "bytes per pixel", "JPEG table",       "width", "height",
      "aspect",          "channels",         "bits",  "mean",
      "border mean",     "border deviation", "noise", "compressed size"};
  /// Bytes of the file per pixel; sum of its luminance quantisation table, 0 without one; width and height
  /// as stored, pixels; width / height; channels; bits per channel. Then of the preprocessed pixels in
  /// 0…1: mean; mean and standard deviation of the outermost sixteenth on each side; noise
  /// (noise_deviation); bytes per pixel as a JPEG of quality 75.
  std::array<double, count> values{};
};

/// The standard deviation of the noise in an image, from what a Laplacian leaves of it.
/// @param image  (H,W) row by row, in any unit  @returns in that unit; 0 for less than 3 × 3 pixels
/// Source   Immerkær 1996, Fast noise variance estimation, CVIU 64:300, eq. 3
inline double noise_deviation(std::span<float const> image, std::size_t height, std::size_t width) {
  if (height < 3 || width < 3) return 0;
  double sum = 0;
  for (std::size_t y = 1; y + 1 < height; ++y) {
    auto const* const row = image.data() + y * width;
    auto const *const above = row - width, *const below = row + width;
    float row_sum = 0;
    for (std::size_t x = 1; x + 1 < width; ++x)
      row_sum += std::abs(above[x - 1] + above[x + 1] + below[x - 1] + below[x + 1] -
                          2 * (above[x] + below[x] + row[x - 1] + row[x + 1]) + 4 * row[x]);
    sum += static_cast<double>(row_sum);
  }
  return sum * std::sqrt(std::numbers::pi / 2) /
         (6.0 * static_cast<double>(width - 2) * static_cast<double>(height - 2));
}

namespace detail {

/// Mean and standard deviation of the outermost sixteenth on each side.
inline std::array<double, 2> border_moments(std::span<float const> image, std::size_t size) {
  std::size_t const edge = std::max<std::size_t>(1, size / 16);
  double sum = 0, squares = 0, pixels = 0;
  for (std::size_t y = 0; y < size; ++y) {
    bool const whole_row = y < edge || y + edge >= size;
    for (std::size_t x = 0; x < size; ++x) {
      if (!whole_row && x == edge) x = size - edge;
      auto const grey = static_cast<double>(image[y * size + x]);
      sum += grey, squares += grey * grey, ++pixels;
    }
  }
  double const mean = sum / pixels;
  return {mean, std::sqrt(std::max(0.0, squares / pixels - mean * mean))};
}

/// Bytes per pixel as a JPEG: how much detail there is, whatever the file was.
inline double compressed_bytes(std::span<std::uint8_t> image, std::size_t size) {
  constexpr int quality = 75;
  int const side = static_cast<int>(size);
  std::vector<std::uint8_t> jpeg;
  cv::imencode(".jpg", cv::Mat(side, side, CV_8U, image.data()), jpeg,
               {cv::IMWRITE_JPEG_QUALITY, quality});
  return static_cast<double>(jpeg.size()) / static_cast<double>(image.size());
}

}  // namespace detail

/// The numbers of one image.
/// @param facts   of its file; nothing: not known
/// @param pixels  (C,H,W) as preprocessed, 0 black … 255 or 65535 white; only the first channel counts
/// @param size    H = W
template <class Pixel>
file_features features_of(std::optional<file_facts> const& facts, std::span<Pixel const> pixels,
                          std::size_t size) {
  constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
  file_features features;
  features.values.fill(unknown);
  auto* value = features.values.data();
  if (auto const area = facts ? facts->pixels() : std::nullopt) {
    auto const& stated = facts->stated;
    for (double const number :
         {static_cast<double>(facts->bytes) / *area, facts->table_sum(), double(stated.width),
          double(stated.height), double(stated.width) / stated.height, double(stated.channels),
          double(stated.bits)})
      *value++ = number;
  }
  std::vector<float> greys;
  std::vector<std::uint8_t> bytes;
  greys.reserve(size * size), bytes.reserve(size * size);
  constexpr float white = std::numeric_limits<Pixel>::max();
  for (auto const pixel : pixels.first(size * size)) {
    greys.push_back(static_cast<float>(pixel) / white);
    bytes.push_back(static_cast<std::uint8_t>(sizeof(Pixel) == 1 ? pixel : pixel / 257));
  }
  value = features.values.data() + file_features::of_file;
  *value++ = std::accumulate(greys.begin(), greys.end(), 0.0) / static_cast<double>(greys.size());
  for (double const moment : detail::border_moments(greys, size)) *value++ = moment;
  *value++ = noise_deviation(greys, size, size);
  *value++ = detail::compressed_bytes(bytes, size);
  return features;
}

}  // namespace cxr
