// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>

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

}  // namespace cxr::test
