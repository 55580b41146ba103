// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <filesystem>
#include <opencv2/core/mat.hpp>
#include <opencv2/imgcodecs.hpp>
#include <span>
#include <string>

#include "cxr/core/error.hpp"
#include "cxr/core/file_bytes.hpp"
#include "cxr/data/decode/dicom.hpp"
#include "cxr/data/decode/image_facts.hpp"
#include "cxr/data/decode/libjpeg.hpp"
#include "cxr/data/decode/read_facts.hpp"
#include "cxr/data/decode/used_bits.hpp"

namespace cxr {

/// What a pixel may be: 8 or 16 bits, 0 black.
template <class T>
concept PixelType = std::same_as<T, std::uint8_t> || std::same_as<T, std::uint16_t>;

/// One image of its own size, and what its file states of it.
struct decoded_image {
  cv::Mat pixels;     ///< (H,W) of uint8 or uint16, 0 black … 255 or 65535 white, upright
  image_facts facts;  ///< as stored in the file; used_bits also as found in the values
};

namespace detail {

/// The pixels by OpenCV; none, with the reason in `problem`, where it cannot decode them.
inline cv::Mat opencv_pixels(std::span<std::uint8_t const> bytes, int flags, std::string& problem) {
  cv::Mat const encoded(1, static_cast<int>(bytes.size()), CV_8U,
                        const_cast<std::uint8_t*>(bytes.data()));  // imdecode only reads
  cv::Mat pixels = cv::imdecode(encoded, flags);
  if (pixels.empty()) problem = "its content is damaged";
  return pixels;
}

/// The pixels by libjpeg, upright; none, with the reason in `problem`, where it warns of damage.
inline cv::Mat jpeg_pixels(std::span<std::uint8_t const> bytes, image_facts const& facts,
                           std::string& problem) {
  auto decoded = libjpeg_decoder(bytes).decode();
  if (!decoded.problem.empty()) problem = "its content is damaged: " + decoded.problem;
  if (!problem.empty()) return {};
  if (facts.channels == 4) return opencv_pixels(bytes, cv::IMREAD_GRAYSCALE, problem);
  make_upright(decoded.pixels, facts.orientation);
  return decoded.pixels;
}

}  // namespace detail

/// Decodes an image file to grey, known by its content whatever its name: JPEG with libjpeg, PNG and TIFF
/// with OpenCV, where colour becomes luma, transparency is ignored and an EXIF orientation is applied; DICOM
/// with DCMTK, where cxr was configured with it, as a display shows it (Modality LUT, VOI LUT or window,
/// MONOCHROME1 inverted).
/// @param bytes   of the whole file
/// @param file    named in errors; DCMTK reads it itself
/// @param window  which of the windows of a DICOM file
/// Units    0 black … 255 (8 bits) or 65535 (16 bits) white, of the bits that are used: an image of 12
///          bits in 16 fills the range (used_bits_of). Decoded to 8 bits it keeps its upper eight; one of
///          8 bits decoded to 16 is multiplied by 257. DICOM: the greys of the display, rounded.
/// Throws   file_error (empty, cut off, damaged inside, not an image, DICOM that is not read; the text says
///          which)
/// Laws     a function of the file; may run from many threads
/// Proof    tests/data/decode/
template <PixelType Pixel>
decoded_image decode(std::span<std::uint8_t const> bytes, std::filesystem::path const& file,
                     [[maybe_unused]] window window = cxr::window::first) {
#ifdef CXR_DICOM
  if (is_dicom(bytes)) {
    decoded_image image;
    image.pixels = detail::dicom_pixels<Pixel>(file, window, image.facts);
    image.facts.used_bits = image.facts.bits;
    return image;
  }
#endif
  decoded_image image{.pixels = {}, .facts = read_facts(bytes, file)};
  auto& facts = image.facts;
  bool const any_depth = std::same_as<Pixel, std::uint16_t> || facts.bits > 8;
  int const flags = any_depth ? cv::IMREAD_GRAYSCALE | cv::IMREAD_ANYDEPTH : cv::IMREAD_GRAYSCALE;
  std::string problem;
  try {
    image.pixels = facts.format == image_format::jpeg
                       ? detail::jpeg_pixels(bytes, facts, problem)
                       : detail::opencv_pixels(bytes, flags, problem);
  } catch (cv::Exception const& thrown) {  // more pixels than it takes, no memory: names no file
    problem = thrown.err;
  }
  if (image.pixels.empty()) detail::refuse_image(bytes, file, "cannot be decoded; " + problem);
  facts.used_bits = image.pixels.depth() == CV_8U ? std::min(8, facts.bits)
                                                  : used_bits_of(image.pixels, facts.used_bits);
  detail::fill_range<Pixel>(image.pixels, std::max(8, facts.used_bits));
  return image;
}

/// The same of a file. @throws file_error (also: missing, unreadable)
template <PixelType Pixel>
decoded_image decode(std::filesystem::path const& file, window window = cxr::window::first) {
  file_bytes const content(file);
  return decode<Pixel>(content.bytes(), file, window);
}

}  // namespace cxr
