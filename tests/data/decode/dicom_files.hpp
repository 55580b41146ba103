// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/data/decode/decode.hpp"

namespace cxr::test {

/// Why decode() refuses a file.
inline std::string dicom_refusal(std::filesystem::path const& file) {
  try {
    decode<std::uint16_t>(file);
  } catch (file_error const& problem) {
    return problem.path == file ? problem.what() : "names another file";
  }
  return "accepted";
}

/// A file with a text replaced by one of the same length, once.
inline std::string with_text(std::string content, std::string_view text,
                             std::string_view replacement) {
  auto const place = content.find(text);
  if (place == std::string::npos || text.size() != replacement.size())
    throw std::logic_error("no such text: " + std::string(text));
  return content.replace(place, text.size(), replacement);
}

/// A file of explicit VR, little endian, with an attribute of type US replaced.
inline std::string with_number(std::string content, std::uint16_t group, std::uint16_t element,
                               std::uint16_t number) {
  auto const two = [](std::uint16_t value) {
    return std::string{static_cast<char>(value & 255), static_cast<char>(value >> 8)};
  };
  auto const place = content.find(two(group) + two(element) + "US");
  if (place == std::string::npos) throw std::logic_error("no such attribute");
  return content.replace(place + 8, 2, two(number));
}

#ifdef CXR_DICOM

/// Writes a radiograph of 12 bits with texts that identify a patient.
/// @param identity  attributes and their texts
inline void write_dicom(std::filesystem::path const& file, cv::Mat const& pixels,
                        std::vector<std::pair<DcmTagKey, std::string>> const& identity) {
  DcmFileFormat format;
  auto& data = *format.getDataset();
  data.putAndInsertString(DCM_SOPClassUID, "1.2.840.10008.5.1.4.1.1.1.1");
  data.putAndInsertString(DCM_SOPInstanceUID, "1.2.826.0.1.3680043.8.498.2");
  for (auto const& [tag, text] : identity) data.putAndInsertString(tag, text.c_str());
  data.putAndInsertUint16(DCM_Rows, static_cast<Uint16>(pixels.rows));
  data.putAndInsertUint16(DCM_Columns, static_cast<Uint16>(pixels.cols));
  data.putAndInsertUint16(DCM_SamplesPerPixel, 1);
  data.putAndInsertString(DCM_PhotometricInterpretation, "MONOCHROME2");
  data.putAndInsertUint16(DCM_BitsAllocated, 16);
  data.putAndInsertUint16(DCM_BitsStored, 12);
  data.putAndInsertUint16(DCM_HighBit, 11);
  data.putAndInsertUint16(DCM_PixelRepresentation, 0);
  data.putAndInsertUint16Array(DCM_PixelData, pixels.ptr<Uint16>(), pixels.total());
  std::filesystem::create_directories(file.parent_path());
  if (format.saveFile(OFFilename(file.c_str()), EXS_LittleEndianExplicit).bad())
    throw std::logic_error("cannot write " + file.string());
}

#endif

}  // namespace cxr::test
