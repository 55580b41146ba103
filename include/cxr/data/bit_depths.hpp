// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "cxr/core/text.hpp"
#include "cxr/data/decode/image_facts.hpp"

namespace cxr {

/// What the files of decoded images state, for the log: "12 images use 12 of 16 bits". Images of 8 bits,
/// and those that use all of their bits, are not mentioned.
/// @param kept  bits of a decoded pixel, 8 or 16
inline std::string bit_depth_note(std::vector<image_facts> const& images, int kept) {
  std::map<std::pair<int, int>, std::size_t> counts;  // by used bits and bits
  for (auto const& facts : images)
    if (facts.bits > 8 && (facts.used_bits < facts.bits || kept < facts.used_bits))
      ++counts[{facts.used_bits, facts.bits}];
  std::vector<std::string> lines;
  for (auto const& [bits, count] : counts) {
    auto const [used, stored] = bits;
    lines.push_back(detail::counted(count, "image") + (count == 1 ? " uses " : " use ") +
                    std::to_string(used) + " of " + std::to_string(stored) + " bits" +
                    (kept < used ? ", of which the upper " + std::to_string(kept) +
                                       " are kept (grey16 keeps all)"
                                 : ""));
  }
  return lines.empty() ? "" : "depth of the images:" + first_lines(lines, 9);
}

}  // namespace cxr
