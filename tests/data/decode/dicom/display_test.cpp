// SPDX-License-Identifier: MIT
#include "cxr/data/decode/dicom/display.hpp"

#include <concepts>

#include "catch.hpp"
#include "cxr/core/settings.hpp"
#include "cxr/data/decode/dicom/window.hpp"

using namespace cxr;

namespace {

template <class Values>
concept Shows = requires(Values const values, grey_window const window) {
  shown(values, window);
};

modality_values twelve_bits() { return rescaled({.bits = 12}, 1, 0); }

}  // namespace

// A display is made of modality values, once.
static_assert(Shows<modality_values>);
static_assert(!Shows<display_values> && !Shows<stored_values>);
static_assert(std::same_as<decltype(inverted(display_values{})), display_values>);

TEST_CASE("stored words are unsigned or two's complement", "[data][decode]") {
  stored_values const plain{.bits = 12}, complement{.bits = 12, .is_signed = true};
  CHECK(plain(4095) == 4095);
  CHECK(complement(2047) == 2047);
  CHECK(complement(2048) == -2048);
  CHECK(complement(4095) == -1);
}

TEST_CASE("rescale and Modality LUT state the range that there could be", "[data][decode]") {
  auto const modality = rescaled({.bits = 8, .is_signed = true}, -2, 10);
  CHECK(modality.values[1] == 8);
  CHECK(modality.lowest == -244);  // of 127
  CHECK(modality.highest == 266);  // of -128
  auto const table = looked_up({.bits = 4}, {.first = 3, .bits = 8, .entries = {10, 20, 30}});
  CHECK(table.values[0] == 10);  // before the first
  CHECK(table.values[4] == 20);
  CHECK(table.values[15] == 30);  // behind the last
  CHECK(table.highest == 255);
}

TEST_CASE("a linear window is black up to its lower end and white from its upper",
          "[data][decode]") {
  // C.11.2.1.2.1: centre 2048 and width 4096 are 0 … 4095.
  auto const whole = shown(twelve_bits(), grey_window{.centre = 2048, .width = 4096});
  CHECK(whole.greys[0] == 0);
  CHECK(whole.greys[4095] == 1);
  CHECK(whole.greys[819] == Approx(0.2));
  // Centre 100, width 1: a threshold.
  auto const threshold = shown(twelve_bits(), grey_window{.centre = 100, .width = 1});
  CHECK(threshold.greys[99] == 0);
  CHECK(threshold.greys[100] == 1);
}

TEST_CASE("exact and sigmoid windows", "[data][decode]") {
  // C.11.2.1.3: centre 127 and width 254 of 8 bits.
  grey_window const exact{127, 254, window_function::linear_exact};
  CHECK(shown(twelve_bits(), exact).greys[127] == 0.5);
  CHECK(shown(twelve_bits(), exact).greys[254] == 1);
  grey_window const sigmoid{127, 254, window_function::sigmoid};
  CHECK(shown(twelve_bits(), sigmoid).greys[127] == 0.5);
  CHECK(shown(twelve_bits(), sigmoid).greys[0] == Approx(1 / (1 + std::exp(2.0))));
}

TEST_CASE("a VOI LUT is relative to what its entries can hold", "[data][decode]") {
  auto const display =
      shown(twelve_bits(), lookup_table{.first = 1, .bits = 10, .entries = {0, 1023}});
  CHECK(display.greys[1] == 0);
  CHECK(display.greys[2] == 1);
  CHECK(display.greys[4000] == 1);
}

TEST_CASE("inverted twice is as before, and pixels are rounded", "[data][decode]") {
  auto const display = all_greys(twelve_bits());
  CHECK(inverted(display).greys[0] == 1);
  CHECK(as_pixels<std::uint16_t>(inverted(inverted(display))) == as_pixels<std::uint16_t>(display));
  CHECK(as_pixels<std::uint8_t>({{0, 0.5, 1}}) == std::vector<std::uint8_t>{0, 128, 255});
  CHECK(as_pixels<std::uint16_t>(all_greys(rescaled({.bits = 16}, 1, 0)))[40000] == 40000);
}

TEST_CASE("windows and their functions have words", "[data][decode]") {
  CHECK(to_text(window::first) == "first");
  CHECK(to_text(window::none) == "none");
  CHECK(to_text(window_function::sigmoid) == "sigmoid");
}
