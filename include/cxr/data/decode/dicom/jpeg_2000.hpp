// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <utility>
#include <vector>

namespace cxr::detail {

/// The codestream of a JPEG 2000, of which a few numbers are read and changed.
/// Source   ISO/IEC 15444-1, A.5.1 (marker SIZ) and I.5 (boxes of a file)
class jpeg_2000 {
 public:
  /// @param codestream  without a file around it, as DICOM stores it
  explicit jpeg_2000(std::vector<std::uint8_t> codestream) : bytes_(std::move(codestream)) {}

  /// Whether it is one, of one grey image of this size and 16 bits at most.
  bool is_grey(int rows, int columns) const {
    return bytes_.size() > depth && number(0, 4) == 0xff4fff51 && number(40, 2) == 1 &&
           (bytes_[depth] & 0x7f) < 16 &&
           number(8, 4) - number(16, 4) == static_cast<std::uint32_t>(columns) &&
           number(12, 4) - number(20, 4) == static_cast<std::uint32_t>(rows);
  }
  /// What signed pixels are less than unsigned_file() has them; 0 of unsigned ones. @pre is_grey()
  int level() const { return bytes_[depth] & 0x80 ? 1 << (bytes_[depth] & 0x7f) : 0; }

  /// As a file, which states that it is grey: else OpenCV warns of every image. OpenCV refuses signed
  /// pixels, and signed and unsigned ones differ only in level(), which the decoder adds to the latter:
  /// so all are stated to be unsigned.
  std::vector<std::uint8_t> unsigned_file() const {
    std::vector<std::uint8_t> file;
    auto const add = [&](std::initializer_list<std::uint8_t> part) {
      file.insert(file.end(), part.begin(), part.end());
    };
    add({0, 0, 0, 12, 'j', 'P', ' ', ' ', 13, 10, 0x87, 10, 0, 0, 0, 20, 'f', 't', 'y', 'p'});
    add({'j', 'p', '2', ' ', 0, 0, 0, 0, 'j', 'p', '2', ' ', 0, 0, 0, 45, 'j', 'p', '2', 'h'});
    add({0, 0, 0, 22, 'i', 'h', 'd', 'r'});
    for (std::uint32_t const side : {number(12, 4) - number(20, 4), number(8, 4) - number(16, 4)})
      for (int shift = 24; shift >= 0; shift -= 8)
        file.push_back(static_cast<std::uint8_t>(side >> shift));
    auto const bits = static_cast<std::uint8_t>(bytes_[depth] & 0x7f);
    add({0, 1, bits, 7, 0, 0, 0, 0, 0, 15, 'c', 'o', 'l', 'r', 1, 0, 0, 0, 0, 0, 17});
    add({0, 0, 0, 0, 'j', 'p', '2', 'c'});  // to the end
    auto const codestream = file.size();
    file.insert(file.end(), bytes_.begin(), bytes_.end());
    file[codestream + depth] = bits;
    return file;
  }

 private:
  static constexpr std::size_t depth = 42;  // offset of the sign and the bits

  std::uint32_t number(std::size_t offset, std::size_t bytes) const {
    std::uint32_t value = 0;
    while (bytes-- > 0) value = value << 8 | bytes_[offset++];
    return value;
  }

  std::vector<std::uint8_t> bytes_;
};

}  // namespace cxr::detail
