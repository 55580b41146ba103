// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "cxr/core/error.hpp"
#include "cxr/core/file_bytes.hpp"
#include "cxr/core/file_kind.hpp"
#include "cxr/data/decode/dicom.hpp"
#include "cxr/data/decode/image_facts.hpp"
#include "cxr/data/decode/jpeg.hpp"
#include "cxr/data/decode/png.hpp"
#include "cxr/data/decode/tiff.hpp"
#include "cxr/data/image_problems.hpp"

namespace cxr {

namespace detail {

inline bool is_jpeg(std::span<std::uint8_t const> bytes) {
  return starts_with(bytes, "\xff\xd8\xff");
}

/// Refuses a file that is no image that can be decoded: names its kind, where that is known.
/// @param problem  where it is not
[[noreturn]] inline void refuse_image(std::span<std::uint8_t const> bytes,
                                      std::filesystem::path const& file,
                                      std::string const& problem) {
  std::string_view const head(reinterpret_cast<char const*>(bytes.data()),
                              std::min(bytes.size(), file_kind_bytes));
  auto const* kind = is_jpeg(bytes)   ? other_jpeg_kind(bytes)
                     : is_tiff(bytes) ? nullptr
                                      : file_kind_of(head);
  if (!kind) throw file_error(file, problem, std::string(image_remedy), "bad-image");
  throw file_error(file, std::string(kind->what) + ", which is not read as an image",
                   std::string(kind->cure), "bad-image");
}

}  // namespace detail

/// What an image file states of its pixels; refuses what a decoder would take for an image, or for a
/// whole one, without an error.
/// @param bytes  of the whole file
/// @param file   named in errors
/// @throws file_error (empty, neither JPEG, PNG nor TIFF; a JPEG that is cut off; as tiff_facts())
inline image_facts read_facts(std::span<std::uint8_t const> bytes,
                              std::filesystem::path const& file) {
  if (bytes.empty()) detail::refuse_image(bytes, file, "the file is empty");
#ifdef CXR_DICOM
  if (is_dicom(bytes)) return detail::dicom_facts(file);
#else
  if (is_dicom(bytes)) detail::refuse_without_dcmtk(file);
#endif
  // libpng refuses a cut file.
  if (detail::starts_with(bytes, "\x89PNG\r\n")) return detail::png_facts(bytes);
  if (detail::is_tiff(bytes)) return detail::tiff_facts(bytes, file);
  if (!detail::is_jpeg(bytes))
    detail::refuse_image(bytes, file, "is not an image: it begins neither as JPEG, PNG nor TIFF");
  auto const facts = detail::jpeg_facts(bytes);
  if (!facts) detail::refuse_image(bytes, file, "is cut off: the JPEG has no end marker");
  return *facts;
}

/// The same, without decoding the file. @throws file_error (also: missing, unreadable)
inline image_facts read_facts(std::filesystem::path const& file) {
#ifdef CXR_DICOM
  if (is_dicom(file)) return detail::dicom_facts(file);
#endif
  file_bytes const content(file);
  return read_facts(content.bytes(), file);
}

}  // namespace cxr
