// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <map>
#include <string>

#include "data/decode/image_bytes.hpp"

namespace cxr::test {

/// A TIFF of one strip of zeros: 8 columns, 4 rows. Fields are numbers of 32 bits, the highest byte first.
struct tiff_bytes {
  std::map<int, std::size_t> fields{{256, 8}, {257, 4}, {258, 16}, {259, 1}, {262, 1},
                                    {273, 8}, {277, 1}, {278, 4},  {279, 64}};
  std::size_t next = 0;  // offset of another directory

  std::string text() const {
    std::string all = "MM\0*"_bytes + big_endian(8 + 64, 4) + std::string(64, '\0');
    all += big_endian(fields.size(), 2);
    for (auto const& [tag, value] : fields)
      all += big_endian(static_cast<std::size_t>(tag), 2) + big_endian(4, 2) + big_endian(1, 4) +
             big_endian(value, 4);
    return all + big_endian(next, 4);
  }
};

}  // namespace cxr::test
