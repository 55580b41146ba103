// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "cxr/data/decode/dicom/window.hpp"

// From stored pixels to a display, in the order of DICOM PS3.3, C.11, and each step a type: stored_values →
// modality_values → display_values → pixels. A pixel has at most 16 bits, so each step maps the values that a
// pixel can have instead of the pixels: exact, in double, and as cheap for a large image as for a small one.
namespace cxr {

/// A table of a Modality LUT or VOI LUT.
struct lookup_table {
  int first = 0;                         ///< the value that the first entry belongs to
  int bits = 16;                         ///< of an entry
  std::vector<std::uint16_t> entries{};  ///< at least one; values beyond the ends get the nearest

  /// The entry of a value.
  double operator()(double value) const {
    double const last = static_cast<double>(entries.size() - 1);
    return entries[static_cast<std::size_t>(std::clamp(value - first, 0.0, last))];
  }
  /// The largest number that an entry can hold.
  double highest() const { return static_cast<double>((1u << bits) - 1); }
};

/// The values that a stored pixel can have.
struct stored_values {
  int bits = 16;           ///< BitsStored, 1 to 16
  bool is_signed = false;  ///< two's complement

  /// How many there are.
  std::size_t count() const { return std::size_t{1} << bits; }
  /// The value of a word whose lowest `bits` are `word`.
  double operator()(std::size_t word) const {
    auto const value = static_cast<double>(word);
    return is_signed && word >= count() / 2 ? value - static_cast<double>(count()) : value;
  }
};

/// What the stored values measure, behind the Modality LUT or rescale.
struct modality_values {
  std::vector<double> values;  ///< by stored word
  double lowest;               ///< of all values that there could be
  double highest;              ///< of them, above lowest
};

/// Greys of a display.
struct display_values {
  std::vector<double> greys;  ///< by stored word, 0 … 1
};

/// Rescale: slope * value + intercept. @pre slope is finite and not 0
inline modality_values rescaled(stored_values const& stored, double slope, double intercept) {
  modality_values modality{std::vector<double>(stored.count()), 0, 0};
  for (std::size_t word = 0; word < stored.count(); ++word)
    modality.values[word] = stored(word) * slope + intercept;
  auto const [low, high] = std::minmax_element(modality.values.begin(), modality.values.end());
  modality.lowest = *low, modality.highest = *high;
  return modality;
}
/// A Modality LUT.
inline modality_values looked_up(stored_values const& stored, lookup_table const& table) {
  modality_values modality{std::vector<double>(stored.count()), 0, table.highest()};
  for (std::size_t word = 0; word < stored.count(); ++word)
    modality.values[word] = table(stored(word));
  return modality;
}

namespace detail {

template <class Grey>
display_values each_grey(modality_values const& modality, Grey&& grey_of) {
  display_values display{modality.values};
  for (auto& value : display.greys) value = std::clamp<double>(grey_of(value), 0, 1);
  return display;
}

}  // namespace detail

/// No window: from the lowest value that there could be to the highest.
inline display_values all_greys(modality_values const& modality) {
  double const range = modality.highest - modality.lowest;
  return detail::each_grey(modality,
                           [&](double value) { return (value - modality.lowest) / range; });
}
/// A VOI LUT.
inline display_values shown(modality_values const& modality, lookup_table const& table) {
  return detail::each_grey(modality, [&](double value) { return table(value) / table.highest(); });
}
/// A window. @pre its width is that of its function
/// Source   DICOM PS3.3, C.11.2.1.2 and C.11.2.1.3; equal to pydicom's apply_voi_lut
inline display_values shown(modality_values const& modality, grey_window const& window) {
  if (window.function == window_function::sigmoid)
    return detail::each_grey(modality, [&](double value) {
      return 1 / (1 + std::exp(-4 * (value - window.centre) / window.width));
    });
  bool const exact = window.function == window_function::linear_exact;
  double const centre = exact ? window.centre : window.centre - 0.5;
  double const width = exact ? window.width : window.width - 1;
  return detail::each_grey(modality, [&](double value) -> double {
    if (value <= centre - width / 2) return 0;
    return value > centre + width / 2 ? 1 : (value - centre) / width + 0.5;
  });
}

/// MONOCHROME1: the lowest value is white.
inline display_values inverted(display_values display) {
  for (auto& value : display.greys) value = 1 - value;
  return display;
}
/// Values that are no display yet are not inverted.
template <class Values>
Values inverted(Values const& values) {
  static_assert(std::same_as<Values, display_values>,
                "cxr: MONOCHROME1 is inverted last: give inverted() display_values, which shown() "
                "and all_greys() make [docs/errors.md#display-order]");
  return values;
}

/// Greys as pixels, by stored word: 0 … 255 or 65535, rounded.
template <class Pixel>
std::vector<Pixel> as_pixels(display_values const& display) {
  std::vector<Pixel> pixels;
  pixels.reserve(display.greys.size());
  for (double const value : display.greys)
    pixels.push_back(static_cast<Pixel>(std::lround(value * std::numeric_limits<Pixel>::max())));
  return pixels;
}

}  // namespace cxr
