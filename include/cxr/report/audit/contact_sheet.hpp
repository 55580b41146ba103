// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/core/file_bytes.hpp"
#include "cxr/data/decode/decode.hpp"

namespace cxr {

/// Small images side by side, numbered, each with a line of text.
struct contact_sheet {
  std::string name = {};                   ///< of its file, without an ending
  std::string heading = {};                ///< what was found
  std::vector<std::string> captions = {};  ///< (N) of the images that are shown
  std::size_t found = 0;                   ///< how many there are
  cv::Mat picture = {};                    ///< (H,W) of three uint8: blue, green, red
};

namespace detail {

/// Images on a sheet at most: the page must stay small.
inline constexpr std::size_t most_on_sheet = 24;

/// Draws the numbered tiles of a sheet.
class sheet_drawing {
 public:
  static constexpr int tile = 150, gap = 4, columns = 6;

  /// @param count  of tiles
  explicit sheet_drawing(std::size_t count) {
    int const tiles = static_cast<int>(count), across = std::min(tiles, columns);
    int const down = (tiles + columns - 1) / columns;
    picture_ = cv::Mat(down * (tile + gap) + gap, across * (tile + gap) + gap, CV_8UC3,
                       cv::Scalar::all(160));
  }

  /// An image of a file, or a dark tile with "cannot be read". @param number  stands in its corner
  void add(std::filesystem::path const& file, std::size_t number) {
    int const column = next_ % columns, row = next_ / columns;
    cv::Mat place =
        picture_(cv::Rect(gap + column * (tile + gap), gap + row * (tile + gap), tile, tile));
    place.setTo(cv::Scalar::all(64));
    try {
      fill(place, file_bytes(file).bytes(), file);
    } catch (error const&) {
      cv::putText(place, "cannot be read", {18, tile / 2}, cv::FONT_HERSHEY_SIMPLEX, 0.45,
                  cv::Scalar::all(255));
    }
    auto const text = std::to_string(number);
    for (auto const& [grey, thickness] : {std::pair(0, 3), std::pair(255, 1)})
      cv::putText(place, text, {4, tile - 6}, cv::FONT_HERSHEY_SIMPLEX, 0.5, cv::Scalar::all(grey),
                  thickness, cv::LINE_AA);
    ++next_;
  }
  cv::Mat picture() const { return picture_; }

 private:
  /// The whole image in the middle of a tile, with its colours.
  static void fill(cv::Mat& place, std::span<std::uint8_t const> bytes,
                   std::filesystem::path const& file) {
    auto const decoded = decode<std::uint8_t>(bytes, file);  // refuses what is damaged
    cv::Mat image;
    cv::cvtColor(decoded.pixels, image, cv::COLOR_GRAY2BGR);
    if (decoded.facts.channels >= 3) {
      cv::Mat const encoded(1, static_cast<int>(bytes.size()), CV_8U,
                            const_cast<std::uint8_t*>(bytes.data()));  // imdecode only reads
      if (auto const colours = cv::imdecode(encoded, cv::IMREAD_COLOR); !colours.empty())
        image = colours;
    }
    double const scale = double{tile} / std::max(image.cols, image.rows);
    cv::Size const size(std::max(1, cvRound(image.cols * scale)),
                        std::max(1, cvRound(image.rows * scale)));
    cv::resize(image, image, size, 0, 0, scale < 1 ? cv::INTER_AREA : cv::INTER_LINEAR);
    image.copyTo(place(cv::Rect({(tile - size.width) / 2, (tile - size.height) / 2}, size)));
  }

  cv::Mat picture_;
  int next_ = 0;
};

/// A picture as the bytes of a file. @param ending  ".png" or ".jpg"
inline std::vector<std::uint8_t> encoded_picture(cv::Mat const& picture, char const* ending) {
  std::vector<std::uint8_t> bytes;
  cv::imencode(ending, picture, bytes,
               std::string(ending) == ".jpg" ? std::vector<int>{cv::IMWRITE_JPEG_QUALITY, 82}
                                             : std::vector<int>{});
  return bytes;
}

}  // namespace detail

}  // namespace cxr
