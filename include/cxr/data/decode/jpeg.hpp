// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string_view>

#include "cxr/core/file_kind.hpp"
#include "cxr/data/decode/exif.hpp"
#include "cxr/data/decode/image_facts.hpp"

namespace cxr::detail {

inline bool starts_with(std::span<std::uint8_t const> bytes, std::string_view mark) {
  return bytes.size() >= mark.size() && std::memcmp(bytes.data(), mark.data(), mark.size()) == 0;
}

/// One marker segment of a JPEG.
struct jpeg_segment {
  std::uint8_t marker;                    // the byte behind 0xff
  std::span<std::uint8_t const> content;  // behind the length
};

/// Walks the segments of a JPEG (ITU-T T.81, B.1.1), over the entropy-coded data between them.
class jpeg_segments {
 public:
  static constexpr std::uint8_t scan = 0xda, end = 0xd9;

  explicit jpeg_segments(std::span<std::uint8_t const> jpeg) : jpeg_(jpeg) {}

  /// The next segment; nothing at the end marker, and where no segment begins.
  std::optional<jpeg_segment> next() {
    while (offset_ + 4 <= jpeg_.size() && jpeg_[offset_] == 0xff && jpeg_[offset_ + 1] != end) {
      if (jpeg_[offset_ + 1] == 0xff) {  // fill
        ++offset_;
        continue;
      }
      auto const marker = jpeg_[offset_ + 1];
      std::size_t const length = std::size_t{jpeg_[offset_ + 2]} << 8 | jpeg_[offset_ + 3];
      auto const whole = jpeg_.subspan(offset_ + 2, std::min(length, jpeg_.size() - offset_ - 2));
      offset_ += 2 + length;
      if (marker == scan) skip_entropy_coded();
      return jpeg_segment{marker, whole.subspan(std::min<std::size_t>(2, whole.size()))};
    }
    return std::nullopt;
  }

  /// Whether the walk has come to the end marker.
  bool at_end_marker() const {
    return offset_ + 2 <= jpeg_.size() && jpeg_[offset_] == 0xff && jpeg_[offset_ + 1] == end;
  }

 private:
  void skip_entropy_coded() {
    constexpr std::uint8_t stuffed = 0x00, first_restart = 0xd0;
    for (; offset_ + 1 < jpeg_.size(); offset_ += 2) {
      // memchr, because this walks over every byte of every image.
      auto const* const mark =
          std::memchr(jpeg_.data() + offset_, 0xff, jpeg_.size() - offset_ - 1);
      if (!mark) break;
      offset_ = static_cast<std::size_t>(static_cast<std::uint8_t const*>(mark) - jpeg_.data());
      auto const following = jpeg_[offset_ + 1];
      bool const restart = following >= first_restart && following < first_restart + 8;
      if (following == 0xff)
        --offset_;  // fill
      else if (following != stuffed && !restart)
        return;
    }
    offset_ = jpeg_.size();  // cut off
  }

  std::span<std::uint8_t const> jpeg_;
  std::size_t offset_ = 2;  // behind the start marker
};

/// Collects what the segments before the first scan state.
class jpeg_header {
 public:
  void add(jpeg_segment const& segment) {
    using namespace std::string_view_literals;
    constexpr std::uint8_t quantisation = 0xdb, app0 = 0xe0, app1 = 0xe1, app14 = 0xee;
    auto const content = segment.content;
    if (is_frame(segment.marker) && content.size() >= 6) {
      frame_ = content;
      frame_marker_ = segment.marker;
    }
    if (segment.marker == quantisation) add_tables(content);
    if (segment.marker == app0 && starts_with(content, "JFIF\0"sv)) jfif_ = true;
    if (segment.marker == app1 && starts_with(content, "Exif\0"sv))
      orientation_ = exif_orientation(content.subspan(std::min<std::size_t>(6, content.size())));
    if (segment.marker == app14 && starts_with(content, "Adobe") && content.size() >= 12)
      adobe_transform_ = content[11];
  }

  /// The kind of a JPEG that is not read, as far as its frame tells; else nullptr.
  file_kind const* other_kind() const {
    return frame_.empty() ? nullptr : jpeg_kind_of(frame_marker_, frame_[0]);
  }

  /// Rows, columns and channels; 0 where there is no frame.
  std::array<int, 3> shape() const {
    if (frame_.empty()) return {};
    return {frame_[1] << 8 | frame_[2], frame_[3] << 8 | frame_[4], frame_[5]};
  }

  image_facts facts() const {
    image_facts facts{.format = image_format::jpeg, .orientation = orientation_};
    if (frame_.empty()) return facts;
    facts.bits = frame_[0];
    facts.height = frame_[1] << 8 | frame_[2];
    facts.width = frame_[3] << 8 | frame_[4];
    facts.channels = frame_[5];
    facts.interpretation = interpretation();
    // Of each component: identifier, sampling factors, table.
    if (frame_.size() >= 9) facts.luminance_table = tables_[frame_[8] % tables_.size()];
    return facts;
  }

 private:
  /// SOF0 … SOF15, of which three numbers mean something else, and that of JPEG-LS.
  static bool is_frame(std::uint8_t marker) {
    constexpr std::uint8_t huffman = 0xc4, extension = 0xc8, arithmetic = 0xcc, jpeg_ls = 0xf7;
    if (marker == jpeg_ls) return true;
    return marker >= 0xc0 && marker <= 0xcf && marker != huffman && marker != extension &&
           marker != arithmetic;
  }

  /// T.81, B.2.4.1: tables of 8 or 16 bits in zigzag order, several in a segment.
  void add_tables(std::span<std::uint8_t const> content) {
    while (!content.empty()) {
      std::size_t const bytes = content[0] >> 4 ? 2 : 1;
      auto& table = tables_[(content[0] & 15u) % tables_.size()];
      if (content.size() < 1 + 64 * bytes) return;
      table.emplace();
      for (std::size_t index = 0; index < 64; ++index) {
        auto const* const entry = content.data() + 1 + index * bytes;
        (*table)[zigzag[index]] =
            static_cast<std::uint16_t>(bytes == 2 ? entry[0] << 8 | entry[1] : entry[0]);
      }
      content = content.subspan(1 + 64 * bytes);
    }
  }

  /// Which colours the components are is not in T.81: as libjpeg's default_decompress_parms.
  photometric interpretation() const {
    if (frame_[5] == 1) return photometric::monochrome2;
    if (frame_[5] == 4) return adobe_transform_ == 2 ? photometric::ycck : photometric::cmyk;
    if (jfif_) return photometric::ycbcr;
    if (adobe_transform_) return *adobe_transform_ == 0 ? photometric::rgb : photometric::ycbcr;
    bool const named =
        frame_.size() >= 15 && frame_[6] == 'R' && frame_[9] == 'G' && frame_[12] == 'B';
    return named ? photometric::rgb : photometric::ycbcr;
  }

  /// Place in a row by row table of each entry in zigzag order (T.81, figure A.6).
  static constexpr std::array<std::uint8_t, 64> zigzag{
      0,  1,  8,  16, 9,  2,  3,  10, 17, 24, 32, 25, 18, 11, 4,  5,  12, 19, 26, 33, 40, 48,
      41, 34, 27, 20, 13, 6,  7,  14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23,
      30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63};

  std::span<std::uint8_t const>
      frame_;  // bits, height (2), width (2), components, and of each three
  std::array<std::optional<quantisation_table>, 4> tables_;
  std::uint8_t frame_marker_ = 0;
  std::optional<std::uint8_t> adobe_transform_;
  bool jfif_ = false;
  int orientation_ = 1;
};

/// What stands before the first scan of a JPEG, a lossless one or JPEG-LS.
inline jpeg_header read_jpeg_header(std::span<std::uint8_t const> jpeg) {
  jpeg_segments segments(jpeg);
  jpeg_header header;
  while (auto const segment = segments.next()) {
    if (segment->marker == jpeg_segments::scan) break;
    header.add(*segment);
  }
  return header;
}
/// The kind of a JPEG that no decoder of cxr reads, as lossless ones; nullptr for others.
inline file_kind const* other_jpeg_kind(std::span<std::uint8_t const> jpeg) {
  return read_jpeg_header(jpeg).other_kind();
}

/// What a JPEG states; nothing if it is cut off: libjpeg fills what is missing with grey, and reports
/// no error. The segments are walked to the end marker, because the images inside of some (a
/// thumbnail) have end markers, too. What follows the end does not matter.
/// @param jpeg  the whole file
inline std::optional<image_facts> jpeg_facts(std::span<std::uint8_t const> jpeg) {
  jpeg_segments segments(jpeg);
  jpeg_header header;
  bool in_header = true;
  while (auto const segment = segments.next()) {
    in_header = in_header && segment->marker != jpeg_segments::scan;
    if (in_header) header.add(*segment);
  }
  if (!segments.at_end_marker()) return std::nullopt;
  return header.facts();
}

}  // namespace cxr::detail
