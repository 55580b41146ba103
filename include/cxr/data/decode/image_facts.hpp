// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace cxr {

/// The format of an image file, known by its first bytes and not by its name.
enum class image_format : std::uint8_t {
  jpeg,  ///< ITU-T T.81
  png,   ///< ISO/IEC 15948
  tiff,  ///< TIFF 6.0
  dicom  ///< DICOM PS3.10
};
/// The words for an image_format, in the order of its values.
constexpr std::array<std::string_view, 4> names(image_format) {
  return {"jpeg", "png", "tiff", "dicom"};
}

/// What the stored channels mean: DICOM's "photometric interpretation".
enum class photometric : std::uint8_t {
  monochrome2,  ///< grey, 0 is black
  rgb,          ///< red, green, blue
  ycbcr,        ///< luma and two colour differences (JFIF)
  cmyk,         ///< four inks
  ycck,         ///< YCbCr of the inverted inks, and black (Adobe)
  palette,      ///< an index into a table of colours
  monochrome1   ///< grey, 0 is white
};
/// The words for a photometric, in the order of its values.
constexpr std::array<std::string_view, 7> names(photometric) {
  return {"monochrome2", "rgb", "ycbcr", "cmyk", "ycck", "palette", "monochrome1"};
}

/// 64 divisors of the DCT coefficients of 8 x 8 pixels, row by row: the first is that of the mean,
/// vertical frequency increases from row to row.
using quantisation_table = std::array<std::uint16_t, 64>;

/// What an image file states of its pixels, before they are decoded. Scanner, hospital and earlier
/// processing show in these facts, and a network can learn them instead of the disease.
struct image_facts {
  image_format format = image_format::jpeg;  ///< of the file
  int width = 0;                             ///< pixels of a row, as stored; 0: not stated
  int height = 0;                            ///< rows, as stored; 0: not stated
  int bits = 0;  ///< per channel, as stored (DICOM: BitsStored); 0: not stated
  /// Of those bits, the ones that the values use: 12 of 16. Before decoding: as the file states, else 0;
  /// after it: as used_bits_of() finds.
  int used_bits = 0;
  int channels = 0;     ///< as stored, transparency included; 0: not stated
  int orientation = 1;  ///< EXIF's, 1 (upright) … 8
  photometric interpretation = photometric::monochrome2;   ///< of the channels
  std::optional<quantisation_table> luminance_table = {};  ///< of a JPEG's first channel
  std::array<double, 2> pixel_spacing = {};  ///< between rows, between columns, mm; 0: not stated
};

}  // namespace cxr
