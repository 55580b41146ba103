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
#include <utility>

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
  cv::Mat pixels;  ///< (H,W) of uint8 or uint16, 0 black … 255 or 65535 white, upright
  cv::Size
      size;  ///< its own width and height, upright; that of the pixels unless they are shrunken
  image_facts facts;  ///< as stored in the file; used_bits also as found in the values
};

/// How an image file is decoded.
struct decoding {
  cxr::window window = cxr::window::first;  ///< which of the windows of a DICOM file
  unsigned least =
      0;  ///< a JPEG may be shrunken by 2, 4 or 8, as long as its shorter side has so many
          ///< pixels; 0: it is not
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
/// @param least  as libjpeg_decoder::decode
inline void decode_jpeg(std::span<std::uint8_t const> bytes, unsigned least, decoded_image& image,
                        std::string& problem) {
  auto decoded = libjpeg_decoder(bytes).decode(least);
  if (!decoded.problem.empty()) problem = "its content is damaged: " + decoded.problem;
  if (!problem.empty()) return;
  image.size = decoded.stored;
  image.pixels = std::move(decoded.pixels);
  if (image.facts.channels == 4)
    image.pixels = opencv_pixels(bytes, cv::IMREAD_GRAYSCALE, problem);  // turned, too
  else
    make_upright(image.pixels, image.facts.orientation);
  if (image.facts.orientation >= 5) std::swap(image.size.width, image.size.height);
}

}  // namespace detail

/// Decodes an image file to grey, known by its content whatever its name: JPEG with libjpeg, PNG and TIFF
/// with OpenCV, where colour becomes luma, transparency is ignored and an EXIF orientation is applied; DICOM
/// with DCMTK, where cxr was configured with it, as a display shows it (Modality LUT, VOI LUT or window,
/// MONOCHROME1 inverted).
/// @param bytes   of the whole file
/// @param file    named in errors; DCMTK reads it itself
/// Units    0 black … 255 (8 bits) or 65535 (16 bits) white, of the bits that are used: an image of 12
///          bits in 16 fills the range (used_bits_of). Decoded to 8 bits it keeps its upper eight; one of
///          8 bits decoded to 16 is multiplied by 257. DICOM: the greys of the display, rounded.
/// Throws   file_error (empty, cut off, damaged inside, not an image, DICOM that is not read; the text says
///          which)
/// Laws     a function of the file; may run from many threads
/// Proof    tests/data/decode/
template <PixelType Pixel>
decoded_image decode(std::span<std::uint8_t const> bytes, std::filesystem::path const& file,
                     decoding options = {}) {
  decoded_image image;
  auto& facts = image.facts;
#ifdef CXR_DICOM
  if (is_dicom(bytes)) {
    image.pixels = detail::dicom_pixels<Pixel>(file, options.window, facts);
    image.size = image.pixels.size();
    facts.used_bits = facts.bits;
    return image;
  }
#endif
  facts = read_facts(bytes, file);
  std::string problem;
  try {
    if (facts.format == image_format::jpeg) {
      detail::decode_jpeg(bytes, options.least, image, problem);
    } else {
      int const depth = sizeof(Pixel) > 1 || facts.bits > 8 ? cv::IMREAD_ANYDEPTH : 0;
      image.pixels = detail::opencv_pixels(bytes, cv::IMREAD_GRAYSCALE | depth, problem);
      image.size = image.pixels.size();
    }
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
decoded_image decode(std::filesystem::path const& file, decoding options = {}) {
  file_bytes const content(file);
  return decode<Pixel>(content.bytes(), file, options);
}

}  // namespace cxr
