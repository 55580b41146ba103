// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <filesystem>
#include <opencv2/core/mat.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <span>
#include <string>
#include <string_view>
#include <tuple>

#include "cxr/core/error.hpp"
#include "cxr/core/mapped_file.hpp"
#include "cxr/core/settings.hpp"
#include "cxr/data/preprocess/area_average.hpp"
#include "cxr/data/preprocess/preprocess.hpp"
#include "cxr/data/preprocess/whole_image.hpp"

namespace cxr {

/// How a film of any shape becomes a square.
enum class fit : std::uint8_t {
  stretch,     ///< both sides to the size; the shape is lost, every pixel is kept
  letterbox,   ///< the longer side to the size, black bars beside the shorter
  centre_crop  ///< the shorter side to the size, the ends of the longer are lost
};

/// The words of a fit, in the order of its values.
constexpr std::array<std::string_view, 3> names(fit) {
  return {"stretch", "letterbox", "centre_crop"};
}

/// Decodes to grey with OpenCV and brings to one size: area averaging where the image shrinks,
/// bilinear where it grows. Colour becomes luma, 16 bits become 8 (the upper ones), transparency is
/// ignored, an EXIF orientation is followed.
struct grey {
  using role = cxr::role::preprocess;               ///< takes the place of the preprocess
  static constexpr std::string_view name = "grey";  ///< as printed by describe()
  static constexpr std::int64_t channels = 1;       ///< C

  std::int64_t image_size = 224;     ///< H = W
  cxr::fit fit = cxr::fit::stretch;  ///< what networks on this data set are usually given

  /// The one declaration behind options, help, checks, record and docs.
  static constexpr auto fields =
      std::tuple{field{&grey::image_size, "image-size", "pixels", {32, 2048}, "Height and width."},
                 field{&grey::fit, "fit", "", {}, "How a film becomes a square."}};

  /// H = W, in pixels.
  std::int64_t size() const { return image_size; }

  /// What changes a pixel, as text.
  std::string fingerprint() const {
    return "grey " + std::to_string(image_size) + " " + to_text(fit);
  }

  /// Decodes a file into (1,H,W), 0 black … 255 white.
  /// @throws file_error (missing, empty, cut off, not an image; the text says which)
  void operator()(std::filesystem::path const& file, std::span<std::uint8_t> pixels) const {
    mapped_file const content(file);
    auto const bytes = content.bytes();
    detail::require_whole_image(bytes, file);
    cv::Mat const encoded(1, static_cast<int>(bytes.size()), CV_8U,
                          const_cast<std::uint8_t*>(bytes.data()));  // imdecode only reads
    cv::Mat const film = decoded(encoded, file);
    int const side = static_cast<int>(image_size);
    cv::Mat square(side, side, CV_8U, pixels.data());
    place(film, square);
  }

 private:
  static cv::Mat decoded(cv::Mat const& encoded, std::filesystem::path const& file) {
    std::string why = "its content is damaged";
    try {
      cv::Mat film = cv::imdecode(encoded, cv::IMREAD_GRAYSCALE);
      if (!film.empty()) return film;
    } catch (cv::Exception const& problem) {  // more pixels than it takes, no memory: no file named
      why = problem.err;
    }
    throw file_error(file, "cannot be decoded; " + why,
                     "fetch it again, or take it out of the folder", "bad-image");
  }

  void place(cv::Mat const& film, cv::Mat& square) const {
    double const side = square.rows;
    double const width = film.cols, height = film.rows;
    if (fit == cxr::fit::stretch) return resize(film, square);
    if (fit == cxr::fit::letterbox) {
      double const scale = side / std::max(width, height);
      int const w = std::max(1, cvRound(width * scale)), h = std::max(1, cvRound(height * scale));
      square.setTo(0);
      cv::Mat inside = square(cv::Rect((square.cols - w) / 2, (square.rows - h) / 2, w, h));
      return resize(film, inside);
    }
    int const kept = std::min(film.cols, film.rows);
    resize(film(cv::Rect((film.cols - kept) / 2, (film.rows - kept) / 2, kept, kept)), square);
  }

  /// Writes into `to`, which has the size already.
  static void resize(cv::Mat const& from, cv::Mat& to) {
    bool const shrinks = from.cols >= to.cols && from.rows >= to.rows;
    if (shrinks) return area_average(from, to);
    cv::resize(from, to, to.size(), 0, 0, cv::INTER_LINEAR);
  }
};

}  // namespace cxr
