// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <numbers>
#include <opencv2/core/mat.hpp>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

#include "cxr/data/audit/file_facts.hpp"
#include "cxr/data/decode/libjpeg.hpp"
#include "cxr/data/pixel_sums.hpp"

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
/// @param image  (H,W) row by row, of uint8 or uint16
/// @returns in the same unit; 0 for less than 3 × 3 pixels
/// Source   Immerkær 1996, Fast noise variance estimation, CVIU 64:300, eq. 3
template <class Pixel>
double noise_deviation(std::span<Pixel const> image, std::size_t height, std::size_t width) {
  using row_total = std::conditional_t<sizeof(Pixel) == 1, std::int32_t, std::int64_t>;
  if (height < 3 || width < 3) return 0;
  double sum = 0;
  for (std::size_t y = 1; y + 1 < height; ++y) {
    auto const* const row = image.data() + y * width;
    auto const *const above = row - width, *const below = row + width;
    row_total row_sum = 0;
    for (std::size_t x = 1; x + 1 < width; ++x)
      row_sum += std::abs(above[x - 1] + above[x + 1] + below[x - 1] + below[x + 1] -
                          2 * (above[x] + below[x] + row[x - 1] + row[x + 1]) + 4 * row[x]);
    sum += static_cast<double>(row_sum);
  }
  return sum * std::sqrt(std::numbers::pi / 2) /
         (6.0 * static_cast<double>(width - 2) * static_cast<double>(height - 2));
}

namespace detail {

/// The sums of the outermost sixteenth on each side.
template <class Pixel>
pixel_sums<Pixel> border_sums(std::span<Pixel const> image, std::size_t size) {
  std::size_t const edge = std::max<std::size_t>(1, size / 16);
  pixel_sums<Pixel> sums;
  if (2 * edge >= size) {
    sums.add(image);
    return sums;
  }
  sums.add(image.first(edge * size));
  for (std::size_t y = edge; y + edge < size; ++y) {
    sums.add(image.subspan(y * size, edge));
    sums.add(image.subspan((y + 1) * size - edge, edge));
  }
  sums.add(image.last(edge * size));
  return sums;
}

/// Bytes per pixel as a JPEG: how much detail there is, whatever the file was.
inline double compressed_bytes(std::span<std::uint8_t const> image, std::size_t size) {
  constexpr int quality = 75;
  int const side = static_cast<int>(size);
  cv::Mat const pixels(side, side, CV_8U, const_cast<std::uint8_t*>(image.data()));  // only read
  auto const bytes = libjpeg_encoder().encode(pixels, quality).size();
  return static_cast<double>(bytes) / static_cast<double>(image.size());
}

/// The numbers of the pixels, in the order of file_features::names.
template <class Pixel>
void measure_features(std::span<Pixel const> image, std::size_t size, double* value) {
  constexpr double white = std::numeric_limits<Pixel>::max();
  pixel_sums<Pixel> all;
  all.add(image);
  auto const border = border_sums(image, size);
  *value++ = all.mean() / white;
  *value++ = border.mean() / white;
  *value++ = border.deviation() / white;
  *value++ = noise_deviation(image, size, size) / white;
  if constexpr (sizeof(Pixel) == 1) {
    *value++ = compressed_bytes(image, size);
  } else {
    std::vector<std::uint8_t> bytes(image.size());
    std::ranges::transform(image, bytes.begin(),
                           [](Pixel pixel) { return static_cast<std::uint8_t>(pixel / 257); });
    *value++ = compressed_bytes(bytes, size);
  }
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
  detail::measure_features(pixels.first(size * size), size,
                           features.values.data() + file_features::of_file);
  return features;
}

}  // namespace cxr
