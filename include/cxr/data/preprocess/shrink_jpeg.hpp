// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <opencv2/core/mat.hpp>
#include <optional>
#include <span>

#include "cxr/data/decode/image_facts.hpp"
#include "cxr/data/decode/libjpeg.hpp"
#include "cxr/data/decode/read_facts.hpp"
#include "cxr/data/preprocess/area_average.hpp"

namespace cxr::detail {

/// Shrinks a JPEG while it is decoded, so that its rows stay in the processor's cache. Gives what decode()
/// and area_average() give one after the other.
/// @param least  as decoding::least
/// @param small  (h,w) of uint8, written in place
/// @returns what the file states; nothing where decode() has to do it: no JPEG, one of four inks, turned by
///          EXIF, or smaller than `small` in a side
/// @throws file_error as decode()
inline std::optional<image_facts> shrink_jpeg(std::span<std::uint8_t const> bytes,
                                              std::filesystem::path const& file, unsigned least,
                                              cv::Mat& small) {
  if (!is_jpeg(bytes)) return std::nullopt;
  auto facts = read_facts(bytes, file);
  if (facts.format != image_format::jpeg || facts.channels == 4 || facts.orientation != 1)
    return std::nullopt;
  libjpeg_decoder jpeg(bytes);
  bool const started = jpeg.start(least);
  auto const size = jpeg.size();
  if (started && (size.height < small.rows || size.width < small.cols)) return std::nullopt;
  if (!started || !area_average<std::uint8_t>(size, small, jpeg_rows(jpeg)) || !jpeg.finish())
    refuse_image(bytes, file, "cannot be decoded; its content is damaged: " + jpeg.problem());
  facts.used_bits = std::min(8, facts.bits);
  return facts;
}

}  // namespace cxr::detail
