// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <filesystem>
#include <opencv2/core/mat.hpp>
#include <span>
#include <string>
#include <utility>

#include "cxr/core/error.hpp"
#include "cxr/core/file_bytes.hpp"
#include "cxr/data/decode/dicom.hpp"
#include "cxr/data/decode/image_facts.hpp"
#include "cxr/data/decode/libjpeg.hpp"
#include "cxr/data/decode/libpng.hpp"
#include "cxr/data/decode/libtiff.hpp"
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

/// The pixels as stored; none where `problem` has the reason.
/// @param least  as libjpeg_decoder::decode; `size` is that of the image before it is shrunken
inline cv::Mat stored_pixels(std::span<std::uint8_t const> bytes, unsigned least,
                             image_facts const& facts, cv::Size& size, std::string& problem) {
  auto const whole = [&](auto decoded) {
    if (!decoded.problem.empty()) problem = "its content is damaged: " + decoded.problem;
    size = decoded.pixels.size();
    return decoded.pixels;
  };
  if (facts.format == image_format::png) return whole(libpng_decoder(bytes).decode());
  if (facts.format == image_format::tiff) return whole(libtiff_decoder(bytes).decode(facts));
  auto const decoded = libjpeg_decoder(bytes).decode(least);
  auto const pixels = whole(decoded);
  size = decoded.stored;
  return pixels;
}

}  // namespace detail

/// Decodes an image file to grey, known by its content whatever its name: JPEG with libjpeg, PNG with libpng,
/// TIFF with libtiff, where colour becomes luma, transparency is ignored and an EXIF orientation is applied,
/// each pixel as cv::imdecode has it; DICOM with DCMTK, where cxr was configured with it, as a display shows
/// it (Modality LUT, VOI LUT or window, MONOCHROME1 inverted).
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
    image.pixels = detail::stored_pixels(bytes, options.least, facts, image.size, problem);
    if (!image.pixels.empty()) detail::make_upright(image.pixels, facts.orientation);
    if (facts.orientation >= 5) std::swap(image.size.width, image.size.height);
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
