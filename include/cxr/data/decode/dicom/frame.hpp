// SPDX-License-Identifier: MIT
#pragma once

#ifdef CXR_DICOM
#include "cxr/data/decode/dicom/dataset.hpp"
// DCMTK's configuration comes first.
#include <dcmtk/dcmdata/dcpixel.h>
#include <dcmtk/dcmdata/dcpixseq.h>
#include <dcmtk/dcmdata/dcpxitem.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <opencv2/core/mat.hpp>
#include <string>
#include <utility>
#include <vector>

#include "cxr/data/decode/dicom/display.hpp"
#include "cxr/data/decode/dicom/jpeg_2000.hpp"
#include "cxr/data/decode/jpeg.hpp"

namespace cxr::detail {

/// How a radiograph lies in its file.
struct frame_format {
  int rows, columns;
  int allocated;         // bits of a word, 8 or 16
  int high_bit;          // the highest of the bits that are stored
  stored_values stored;  // of a pixel
  bool white_is_low;     // MONOCHROME1
};

/// Refuses what is no single grey image, and numbers that no image has.
/// @throws file_error
inline frame_format read_format(dicom_dataset& data) {
  auto const& file = data.path();
  auto const number = [&](DcmTagKey const& tag, long missing) {
    return data.whole(tag).value_or(missing);
  };
  if (number(DCM_Rows, 0) <= 0 || number(DCM_Columns, 0) <= 0)
    refuse_dicom(file, "holds no image (a report or an index?)", "take it out of the folder");
  if (auto const frames = number(DCM_NumberOfFrames, 1); frames != 1)
    refuse_dicom(file, "holds " + std::to_string(frames) + " frames where a radiograph is one",
                 "export the frame that is meant as a file of its own, or take it out");
  auto const colours = data.text(DCM_PhotometricInterpretation);
  bool const white_is_low = colours == "MONOCHROME1";
  if (number(DCM_SamplesPerPixel, 1) != 1 || !(white_is_low || colours == "MONOCHROME2"))
    refuse_dicom(file, "is in colour or states no greys; MONOCHROME1 and MONOCHROME2 are read",
                 "take it out of the folder, or convert it to PNG");
  auto const allocated = number(DCM_BitsAllocated, 0), bits = number(DCM_BitsStored, allocated),
             high_bit = number(DCM_HighBit, bits - 1);
  if ((allocated != 8 && allocated != 16) || bits < 1 || high_bit >= allocated ||
      high_bit + 1 < bits)
    refuse_dicom(file,
                 "has pixels of " + std::to_string(bits) + " bits up to bit " +
                     std::to_string(high_bit) + " in words of " + std::to_string(allocated),
                 "give images of 1 to 16 bits in words of 8 or 16");
  return {static_cast<int>(number(DCM_Rows, 0)),
          static_cast<int>(number(DCM_Columns, 0)),
          static_cast<int>(allocated),
          static_cast<int>(high_bit),
          {.bits = static_cast<int>(bits), .is_signed = number(DCM_PixelRepresentation, 0) == 1},
          white_is_low};
}

/// Reads the words of a single frame.
class frame_reader {
 public:
  /// @throws file_error (no pixels)
  frame_reader(dicom_dataset& data, frame_format const& format) : data_(data), format_(format) {
    DcmElement* element = nullptr;
    data.dcmtk().findAndGetElement(DCM_PixelData, element);
    pixels_ = pixel_element(element);
    if (!pixels_) refuse_damaged_dicom(data.path(), "is DICOM without pixels");
  }

  /// (H,W) of uint16, words with the stored bits lowest. @throws file_error
  cv::Mat words() {
    bool const is_jpeg_2000 =
        data_.syntax() == EXS_JPEG2000 || data_.syntax() == EXS_JPEG2000LosslessOnly;
    require_area(stored_bytes());
    cv::Mat words = is_jpeg_2000 ? read_jpeg_2000() : read_dcmtk();
    unsigned const shift = static_cast<unsigned>(format_.high_bit + 1 - format_.stored.bits);
    auto const mask = static_cast<std::uint16_t>(format_.stored.count() - 1);
    for (int row = 0; row < words.rows; ++row)
      for (auto *word = words.ptr<std::uint16_t>(row), *end = word + words.cols; word < end; ++word)
        *word = static_cast<std::uint16_t>(*word >> shift) & mask;
    return words;
  }

 private:
  static DcmPixelData* pixel_element(DcmElement* element) {
    bool const pixels = element && element->ident() == EVR_PixelData;
    return pixels ? static_cast<DcmPixelData*>(element) : nullptr;
  }
  bool compressed() const { return DcmXfer(data_.syntax()).isEncapsulated(); }
  std::size_t area() const {
    return static_cast<std::size_t>(format_.rows) * static_cast<std::size_t>(format_.columns);
  }
  std::size_t frame_bytes() const {
    auto const bytes = area() * static_cast<std::size_t>(format_.allocated / 8);
    return bytes + bytes % 2;  // DICOM pads to an even number
  }
  std::string size() const {
    return std::to_string(format_.rows) + " rows of " + std::to_string(format_.columns) +
           ", which it states";
  }

  /// Refuses sizes that the file cannot have, before memory is taken for them. Compressed, a blank image of
  /// 16 million pixels is small; a larger one has at least a byte for 1000 pixels.
  void require_area(std::size_t stored_bytes) const {
    constexpr std::size_t any_file = std::size_t{1} << 24, pixels_in_byte = 1000;
    bool const fits = compressed() ? area() <= any_file || area() / pixels_in_byte <= stored_bytes
                                   : frame_bytes() <= stored_bytes + 1;
    if (!fits)
      refuse_damaged_dicom(data_.path(), "is damaged DICOM: it has too few pixels for " + size());
  }

  /// The compressed pixels; nullptr where there are none.
  DcmPixelSequence* fragments() {
    DcmPixelSequence* sequence = nullptr;
    pixels_->getEncapsulatedRepresentation(data_.syntax(), nullptr, sequence);
    return sequence;
  }
  std::size_t stored_bytes() {
    if (!compressed()) return pixels_->getLength(data_.syntax());
    std::size_t bytes = 0;
    auto* const sequence = fragments();
    if (!sequence) return 0;
    for (unsigned long index = 1; index < sequence->card(); ++index) {
      DcmPixelItem* item = nullptr;
      if (sequence->getItem(item, index).good()) bytes += item->getLength();
    }
    return bytes;
  }

  cv::Mat read_dcmtk() {
    if (data_.syntax() == EXS_RLELossless)
      require_rle_segments();
    else if (compressed())
      require_jpeg_shape();
    std::vector<std::uint16_t> frame((frame_bytes() + 1) / 2);
    Uint32 fragment = 0;
    OFString colours;
    auto const status = pixels_->getUncompressedFrame(&data_.dcmtk(), 0, fragment, frame.data(),
                                                      static_cast<Uint32>(frame_bytes()), colours);
    if (status.bad()) data_.damaged(status);
    cv::Mat words(format_.rows, format_.columns, CV_16U);
    cv::Mat(format_.rows, format_.columns, format_.allocated == 8 ? CV_8U : CV_16U, frame.data())
        .convertTo(words, CV_16U);
    return words;
  }

  /// DCMTK would leave pixels blank that a JPEG or JPEG-LS has not.
  void require_jpeg_shape() {
    auto const bytes = stored();
    auto const header = read_jpeg_header(bytes);
    auto const word = header.facts().bits > 8 ? 16 : 8;
    if (header.shape() != std::array{format_.rows, format_.columns, 1} || word != format_.allocated)
      refuse_damaged_dicom(data_.path(), "is damaged DICOM: its JPEG is not of " + size());
    bool const ls = data_.syntax() == EXS_JPEGLSLossless || data_.syntax() == EXS_JPEGLSLossy;
    if (!ls && !jpeg_facts(bytes))
      refuse_damaged_dicom(data_.path(), "is damaged DICOM: its JPEG has no end marker");
  }

  /// DCMTK 3.6.7 reads outside of its memory where a segment begins behind the end.
  /// Source   DICOM PS3.5, G.5: 16 numbers, how many segments and where each begins
  void require_rle_segments() {
    constexpr std::size_t header = 64;
    auto const bytes = stored();
    auto const number = [&](std::size_t index) {
      std::size_t value = 0;
      for (std::size_t byte = 4; byte-- > 0;) value = value << 8 | bytes[4 * index + byte];
      return value;
    };
    auto const segments = static_cast<std::size_t>(format_.allocated / 8);
    auto* const sequence = fragments();
    bool sound =
        sequence && sequence->card() == 2 && bytes.size() > header && number(0) == segments;
    for (std::size_t index = 1; sound && index <= segments; ++index)
      sound = number(index) < bytes.size() &&
              number(index) >= (index == 1 ? header : number(index - 1));
    if (!sound) refuse_damaged_dicom(data_.path(), "is damaged DICOM: its RLE is not of " + size());
  }

  /// The compressed bytes of all fragments.
  std::vector<std::uint8_t> stored() {
    std::vector<std::uint8_t> bytes;
    auto* const sequence = fragments();
    for (unsigned long index = 1; sequence && index < sequence->card(); ++index) {
      DcmPixelItem* item = nullptr;
      Uint8* content = nullptr;
      if (sequence->getItem(item, index).good() && item->getUint8Array(content).good() && content)
        bytes.insert(bytes.end(), content, content + item->getLength());
    }
    return bytes;
  }

  /// DCMTK has no decoder of JPEG 2000.
  cv::Mat read_jpeg_2000() {
    auto const codestream = stored();
    auto const [image, problem] =
        jpeg_2000_decoder(codestream).decode(format_.rows, format_.columns);
    if (!problem.empty())
      refuse_damaged_dicom(data_.path(), "is damaged DICOM: its JPEG 2000 cannot be decoded as " +
                                             size() + " (" + problem + ")");
    cv::Mat words(image.size(), CV_16U);  // of negative numbers, two's complement
    std::transform(image.begin<int>(), image.end<int>(), words.begin<std::uint16_t>(),
                   [](int value) { return static_cast<std::uint16_t>(value); });
    return words;
  }

  dicom_dataset& data_;
  frame_format format_;
  DcmPixelData* pixels_ = nullptr;
};

}  // namespace cxr::detail
#endif
