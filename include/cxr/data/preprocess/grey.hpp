// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <filesystem>
#include <opencv2/core/mat.hpp>
#include <opencv2/imgproc.hpp>
#include <span>
#include <string>
#include <string_view>

#include "cxr/core/file_bytes.hpp"
#include "cxr/core/settings.hpp"
#include "cxr/data/decode/decode.hpp"
#include "cxr/data/decode/dicom/window.hpp"
#include "cxr/data/preprocess/area_average.hpp"
#include "cxr/data/preprocess/preprocess.hpp"
#include "cxr/data/preprocess/reencode.hpp"
#include "cxr/data/preprocess/shrink_jpeg.hpp"
#include "cxr/fwd.hpp"

namespace cxr {

/// How an image of any shape becomes a square.
enum class fit : std::uint8_t {
  stretch,     ///< both sides to the size; the shape is lost, every pixel is kept
  letterbox,   ///< the longer side to the size, black bars beside the shorter
  centre_crop  ///< the shorter side to the size, the ends of the longer are lost
};

/// The words of a fit, in the order of its values.
constexpr std::array<std::string_view, 3> names(fit) {
  return {"stretch", "letterbox", "centre_crop"};
}

/// Decodes to grey and brings to one size: area averaging where the image shrinks, bilinear where it
/// grows. The window is for DICOM files.
template <class Pixel>
struct basic_grey {
  using role = cxr::role::preprocess;
  using pixel = Pixel;  ///< uint8_t (grey) or uint16_t (grey16)
  static constexpr std::string_view name = sizeof(Pixel) == 1 ? "grey" : "grey16";
  static constexpr std::int64_t channels = 1;  ///< C

  std::int64_t image_size = 224;
  cxr::fit fit = cxr::fit::stretch;
  cxr::window window = cxr::window::first;
  std::int64_t reencode = 0;
  bool reduce_jpegs = false;

  static constexpr auto fields = hana::make_tuple(
      field{&basic_grey::image_size, "image-size", "Height and width."}.in(32, 2048).unit("pixels"),
      field{&basic_grey::fit, "fit", "How an image becomes a square."},
      field{&basic_grey::window, "window", "Which of the windows of a DICOM file its greys get."},
      field{
          &basic_grey::reencode, "reencode",
          "The square is compressed as a JPEG of this quality, and decoded again, so that how its "
          "file was saved shows less; 0: not."}
          .in(0, 100),
      field{&basic_grey::reduce_jpegs, "reduce-jpegs",
            "Large JPEGs are reduced by 2, 4 or 8 while they are decoded, as long as they stay as "
            "large as the square: faster, and not exactly the same greys."});

  /// H = W, in pixels.
  std::int64_t size() const { return image_size; }

  /// What changes a pixel, as text.
  std::string fingerprint() const {
    // The later settings only if they are not the default: caches and models from before stay valid.
    return std::string(name) + " " + std::to_string(image_size) + " " + to_text(fit) +
           (window == cxr::window::first ? "" : " window " + to_text(window)) +
           (reencode == 0 ? "" : " reencode " + std::to_string(reencode)) +
           (reduce_jpegs ? " reduce jpegs" : "");
  }

  /// Decodes a file into (1,H,W), 0 black … 255 or 65535 white.
  /// @returns what the file states of its pixels, and the bits that they use
  /// @throws file_error  as decode()
  image_facts operator()(std::filesystem::path const& file, std::span<Pixel> pixels) const {
    file_bytes const content(file);
    int const side = static_cast<int>(image_size);
    cv::Mat square(side, side, cv::DataType<Pixel>::type, pixels.data());
    auto const facts = fill(content.bytes(), file, square);
    if (reencode > 0) cxr::reencode(square, static_cast<int>(reencode));
    return facts;
  }

 private:
  image_facts fill(std::span<std::uint8_t const> bytes, std::filesystem::path const& file,
                   cv::Mat& square) const {
    unsigned const least = reduce_jpegs ? static_cast<unsigned>(image_size) : 0;
    if (sizeof(Pixel) == 1 && fit == cxr::fit::stretch)
      if (auto const facts = detail::shrink_jpeg(bytes, file, least, square)) return *facts;
    auto const image = decode<Pixel>(bytes, file, {.window = window, .least = least});
    place(image.pixels, square);
    return image.facts;
  }

  void place(cv::Mat const& image, cv::Mat& square) const {
    if (fit == cxr::fit::stretch) return resize(image, square);
    if (fit == cxr::fit::letterbox) {
      double const width = image.cols, height = image.rows;
      double const scale = square.rows / std::max(width, height);
      int const w = std::max(1, cvRound(width * scale)), h = std::max(1, cvRound(height * scale));
      square.setTo(0);
      cv::Mat inside = square(cv::Rect((square.cols - w) / 2, (square.rows - h) / 2, w, h));
      return resize(image, inside);
    }
    int const side = std::min(image.cols, image.rows);
    resize(image(cv::Rect((image.cols - side) / 2, (image.rows - side) / 2, side, side)), square);
  }

  /// Writes into `output`, which has its size already.
  static void resize(cv::Mat const& image, cv::Mat& output) {
    bool const shrinks = image.cols >= output.cols && image.rows >= output.rows;
    if (shrinks) return area_average<Pixel>(image, output);
    cv::resize(image, output, output.size(), 0, 0, cv::INTER_LINEAR);
  }
};

}  // namespace cxr
