// SPDX-License-Identifier: MIT
#pragma once

namespace cxr::detail {

/// The grey of a colour, by the weights of ITU-R BT.601 in 14 bits, as OpenCV's readers round it. A grey
/// keeps its value.
/// @param red, green, blue  each 0 … 65535
constexpr int luma(int red, int green, int blue) {
  return (4899 * red + 9617 * green + 1868 * blue + (1 << 13)) >> 14;
}

/// The grey of four inks, as OpenCV's reader of JPEG computes it.
/// @param cyan, magenta, yellow, black  each 0 … 255, as Adobe stores them: 255 is no ink
constexpr int luma_of_inks(int cyan, int magenta, int yellow, int black) {
  auto const light = [black](int ink) { return black - ((255 - ink) * black >> 8); };
  return luma(light(cyan), light(magenta), light(yellow));
}

}  // namespace cxr::detail
