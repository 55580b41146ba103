// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <optional>
#include <span>
#include <string_view>

#include "cxr/core/readable_file.hpp"

namespace cxr {

namespace detail {

/// How a DICOM file begins (PS3.10, 7.1): with a preamble, or, as older programs and network dumps
/// leave it, with the header of the file or the data set itself.
enum class dicom_beginning : std::uint8_t { none, preamble, header, explicit_data, implicit_data };

/// First bytes of a file that beginning_of() needs.
inline constexpr std::size_t dicom_beginning_bytes = 1024;

/// One element of a data set in little endian.
struct dicom_element {
  std::uint32_t tag = 0;  ///< group and element: 0x00080016
  std::size_t end = 0;    ///< where the next one begins
};

/// The element at a place; nothing where none can be: no VR, or a length that is odd or beyond the bytes.
/// PS3.5, 7.1.2 (explicit VR) and 7.1.3 (implicit VR)
inline std::optional<dicom_element> element_at(std::span<std::uint8_t const> bytes,
                                               std::size_t place, bool explicit_vr) {
  constexpr std::string_view long_forms = "OB OD OF OL OV OW SQ SV UC UN UR UT UV";
  auto const number = [&](std::size_t offset, int count) {
    std::uint32_t value = 0;
    for (int byte = count; byte-- > 0;)
      value = value << 8 | bytes[place + offset + static_cast<std::size_t>(byte)];
    return value;
  };
  if (place + 12 > bytes.size()) return std::nullopt;
  std::size_t head = 8, length = number(4, 4);
  if (explicit_vr) {
    auto const is_letter = [](std::uint8_t byte) { return byte >= 'A' && byte <= 'Z'; };
    if (!is_letter(bytes[place + 4]) || !is_letter(bytes[place + 5])) return std::nullopt;
    std::array<char, 2> const vr{static_cast<char>(bytes[place + 4]),
                                 static_cast<char>(bytes[place + 5])};
    bool const is_long = long_forms.find({vr.data(), 2}) != long_forms.npos;
    if (is_long && number(6, 2) != 0) return std::nullopt;
    head = is_long ? 12 : 8;
    length = is_long ? number(8, 4) : number(6, 2);
  }
  if (length % 2 != 0 || length > bytes.size() - place) return std::nullopt;
  return dicom_element{number(0, 2) << 16 | number(2, 2), place + head + length};
}

/// Whether bytes begin with three elements of the groups 0002, 0008 and 0010 in ascending order.
inline bool begins_with_elements(std::span<std::uint8_t const> bytes, bool explicit_vr) {
  std::uint32_t last = 0;
  std::size_t place = 0;
  for (int count = 0; count < 3; ++count) {
    auto const element = element_at(bytes, place, explicit_vr);
    if (!element || element->tag <= last) return false;
    auto const group = element->tag >> 16;
    if (group != 2 && group != 8 && (group != 0x10 || count == 0)) return false;
    last = element->tag, place = element->end;
  }
  return true;
}

/// How a DICOM file begins; none where it is another file. Without a preamble, three elements that fit are
/// wanted, which other files do not have by chance.
inline dicom_beginning beginning_of(std::span<std::uint8_t const> bytes) {
  constexpr std::size_t preamble = 128;
  constexpr std::string_view mark = "DICM";
  if (bytes.size() >= preamble + mark.size() &&
      std::memcmp(bytes.data() + preamble, mark.data(), mark.size()) == 0)
    return dicom_beginning::preamble;
  bytes = bytes.first(std::min(bytes.size(), dicom_beginning_bytes));
  if (begins_with_elements(bytes, /*explicit_vr=*/true))
    return bytes[0] == 2 ? dicom_beginning::header : dicom_beginning::explicit_data;
  bool const data = begins_with_elements(bytes, /*explicit_vr=*/false) && bytes[0] == 8;
  return data ? dicom_beginning::implicit_data : dicom_beginning::none;
}
/// The same of a file. @throws file_error (missing, unreadable, a folder)
inline dicom_beginning beginning_of(std::filesystem::path const& file) {
  std::array<std::uint8_t, dicom_beginning_bytes> head{};
  auto const count = readable_file(file).read_at(head, 0);
  return beginning_of(std::span<std::uint8_t const>(head.data(), count));
}

}  // namespace detail

/// Whether a file is DICOM, by its content: "DICM" stands behind 128 bytes, or it begins with a data set.
inline bool is_dicom(std::span<std::uint8_t const> bytes) {
  return detail::beginning_of(bytes) != detail::dicom_beginning::none;
}
/// The same of a file, whatever its name. @throws file_error (missing, unreadable, a folder)
inline bool is_dicom(std::filesystem::path const& file) {
  return detail::beginning_of(file) != detail::dicom_beginning::none;
}

}  // namespace cxr
