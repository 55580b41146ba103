// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace cxr {

/// What an audit may find in one image. docs/how_to/read_an_audit.md states how each is measured.
enum class image_problem : std::uint8_t {
  unusable,      ///< cannot be decoded whole
  blank,         ///< of one grey
  nearly_dark,   ///< as decoded, the largest value is below a sixteenth of the range
  unused_bits,   ///< of 8 bits, of which it needs 5 or 6; of 16 bits, of which 2 or more are unused
  nearly_blank,  ///< nearly of one grey, or one grey nearly everywhere
  no_radiograph,  ///< as rough as noise or text
  inverted,       ///< the lung fields are as bright as the middle
  on_side,        ///< lies on its side
  upside_down,    ///< stands on its head
  cropped,        ///< shows a part of what the others show
  other_view,     ///< neither similar to the others nor symmetrical: lateral, oblique
  coloured,       ///< has pixels of colour
  border_text,    ///< letters at the border
  margins,        ///< wide margins of one grey
  odd_size,       ///< many more or fewer pixels than the others
  odd_aspect,     ///< wider or narrower than the others
  odd_histogram   ///< its greys are distributed otherwise
};

/// The words for an image_problem, in the order of its values; also the names of the contact sheets.
constexpr std::array<std::string_view, 17> names(image_problem) {
  return {"unusable",    "blank",   "nearly_dark", "unused_bits", "nearly_blank", "no_radiograph",
          "inverted",    "on_side", "upside_down", "cropped",     "other_view",   "coloured",
          "border_text", "margins", "odd_size",    "odd_aspect",  "odd_histogram"};
}

/// What an image_problem means, behind "12 images".
constexpr std::string_view meaning(image_problem problem) {
  constexpr std::array<std::string_view, 17> meanings{
      "that cannot be decoded whole",
      "of one grey",
      "nearly black (the brightest pixel is below a sixteenth of the range of the file)",
      "with unused bits (of 8 bits dark; of 16 the rest fills the range)",
      "nearly of one grey",
      "as rough as noise or text (no chest X-ray)",
      "with lung fields as bright as the middle (inverted?)",
      "lying on the side",
      "upside down",
      "showing a part of what the others show",
      "neither like the others nor symmetrical (lateral or oblique?)",
      "with pixels of colour",
      "with text burnt in at the border",
      "with wide margins of one grey",
      "with many more or fewer pixels than the others",
      "much wider or narrower than the others",
      "with greys distributed otherwise than in the others"};
  return meanings[static_cast<std::size_t>(problem)];
}

/// Whether a result would be wrong because of it; the others are notes.
constexpr bool makes_wrong(image_problem problem) { return problem <= image_problem::nearly_dark; }

/// One problem of one image.
struct image_finding {
  image_problem problem;  ///< its kind
  std::size_t image = 0;  ///< its place among the records
  double value = 0;       ///< what was measured
};

}  // namespace cxr
