// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace cxr {

/// Which of the greys that a DICOM file recommends for display an image gets. Files of other formats
/// state none.
enum class window : std::uint8_t {
  first,   ///< the first VOI LUT, else the first window, else all greys, as pydicom's apply_voi_lut
  widest,  ///< the widest window, else the longest VOI LUT, else all greys
  none     ///< all greys that BitsStored can hold
};
/// The words for a window, in the order of its values.
constexpr std::array<std::string_view, 3> names(window) { return {"first", "widest", "none"}; }

/// How a window maps its greys (VOI LUT Function).
enum class window_function : std::uint8_t {
  linear,        ///< DICOM PS3.3, C.11.2.1.2.1
  linear_exact,  ///< C.11.2.1.3.2
  sigmoid        ///< C.11.2.1.3.1
};
/// The words for a window_function, in the order of its values.
constexpr std::array<std::string_view, 3> names(window_function) {
  return {"linear", "linear_exact", "sigmoid"};
}

/// The greys between black and white.
struct grey_window {
  double centre = 0;  ///< in the units of the modality values
  double width = 0;   ///< in the same; linear: 1 at least, else above 0
  window_function function = window_function::linear;  ///< between the ends
};

}  // namespace cxr
