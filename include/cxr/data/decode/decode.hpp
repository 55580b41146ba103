// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstdint>
#include <filesystem>
#include <opencv2/core/mat.hpp>
#include <opencv2/imgcodecs.hpp>
#include <string>

#include "cxr/core/error.hpp"
#include "cxr/core/file_bytes.hpp"
#include "cxr/data/decode/image_facts.hpp"
#include "cxr/data/decode/read_facts.hpp"

namespace cxr {

/// What a pixel may be: 8 or 16 bits, 0 black.
template <class T>
concept PixelType = std::same_as<T, std::uint8_t> || std::same_as<T, std::uint16_t>;

/// One image of its own size, and what its file states of it.
struct decoded_image {
  cv::Mat pixels;     ///< (H,W) of uint8 or uint16, 0 black … 255 or 65535 white, upright
  image_facts facts;  ///< as stored in the file, before decoding
};

/// Decodes an image file to grey: JPEG and PNG, with OpenCV. Colour becomes luma, transparency is
/// ignored, an EXIF orientation is applied.
/// Units    0 black … 255 (8 bits) or 65535 (16 bits) white. A file of 16 bits decoded to 8 keeps the
///          upper eight; one of 8 bits decoded to 16 is multiplied by 257.
/// Throws   file_error (missing, empty, cut off, not an image; the text says which)
/// Laws     a function of the file; may run from many threads
/// Proof    tests/data/decode/
template <PixelType Pixel>
decoded_image decode(std::filesystem::path const& file) {
  constexpr bool deep = std::same_as<Pixel, std::uint16_t>;
  file_bytes const content(file);
  auto const bytes = content.bytes();
  decoded_image image{.pixels = {}, .facts = read_facts(bytes, file)};
  cv::Mat const encoded(1, static_cast<int>(bytes.size()), CV_8U,
                        const_cast<std::uint8_t*>(bytes.data()));  // imdecode only reads
  std::string problem = "its content is damaged";
  try {
    image.pixels = cv::imdecode(
        encoded, deep ? cv::IMREAD_GRAYSCALE | cv::IMREAD_ANYDEPTH : cv::IMREAD_GRAYSCALE);
  } catch (cv::Exception const& thrown) {  // more pixels than it takes, no memory: names no file
    problem = thrown.err;
  }
  if (image.pixels.empty()) detail::refuse_image(bytes, file, "cannot be decoded; " + problem);
  if (deep && image.pixels.depth() == CV_8U) image.pixels.convertTo(image.pixels, CV_16U, 257);
  return image;
}

}  // namespace cxr
