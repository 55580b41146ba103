// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <opencv2/core/mat.hpp>
#include <vector>

#include "cxr/data/decode/dicom/dataset.hpp"
#include "cxr/data/decode/dicom/display_rules.hpp"
#include "cxr/data/decode/dicom/frame.hpp"
#include "cxr/data/decode/dicom/window.hpp"
#include "cxr/data/decode/image_facts.hpp"

// Defined where cxr was configured with DCMTK: CXR_DICOM.
namespace cxr::detail {

#ifdef CXR_DICOM

/// What a DICOM file states of its pixels. @throws file_error (damaged, not a single grey image)
inline image_facts dicom_facts(dicom_dataset& data, frame_format const& format) {
  image_facts facts{.format = image_format::dicom,
                    .width = format.columns,
                    .height = format.rows,
                    .bits = format.stored.bits,
                    .channels = 1};
  facts.interpretation = format.white_is_low ? photometric::monochrome1 : photometric::monochrome2;
  facts.pixel_spacing = data.pixel_spacing();
  return facts;
}
/// The same of a file, without its pixels.
inline image_facts dicom_facts(std::filesystem::path const& file) {
  dicom_dataset data(file, /*header_only=*/true);
  return dicom_facts(data, read_format(data));
}

/// A DICOM radiograph as a display shows it: Modality LUT or rescale, VOI LUT or window, then MONOCHROME1
/// inverted; padding is black. Equal to pydicom's apply_modality_lut and apply_voi_lut.
/// @returns (H,W) of Pixel, 0 black … 255 or 65535 white
/// @throws file_error (damaged, cut off, several frames, colour, a transfer syntax that is not read)
template <class Pixel>
cv::Mat dicom_pixels(std::filesystem::path const& file, window choice, image_facts& facts) {
  dicom_dataset data(file);
  auto const format = read_format(data);
  facts = dicom_facts(data, format);
  display_rules rules(data);
  auto display = rules.display(rules.modality(format.stored), choice);
  if (format.white_is_low) display = inverted(std::move(display));
  rules.blacken_padding(format.stored, display);
  auto const table = as_pixels<Pixel>(display);
  cv::Mat const words = frame_reader(data, format).words();
  cv::Mat pixels(words.size(), cv::DataType<Pixel>::type);
  for (int row = 0; row < words.rows; ++row) {
    auto const* const stored = words.ptr<std::uint16_t>(row);
    auto* const shown = pixels.ptr<Pixel>(row);
    for (int column = 0; column < words.cols; ++column) shown[column] = table[stored[column]];
  }
  return pixels;
}

#endif

}  // namespace cxr::detail
