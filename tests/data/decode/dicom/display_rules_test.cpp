// SPDX-License-Identifier: MIT
#include "cxr/data/decode/dicom/display_rules.hpp"

#include <algorithm>

#include "catch.hpp"
#include "cxr/core/file.hpp"
#include "cxr/data/decode/decode.hpp"
#include "data/decode/dicom_files.hpp"
#include "paths.hpp"

#ifdef CXR_DICOM
using namespace cxr;
using namespace cxr::test;

namespace {

/// How many different greys an image has.
std::size_t greys(std::string const& name, window choice) {
  auto const pixels =
      decode<std::uint16_t>(golden("dicom/" + name + ".dcm"), {.window = choice}).pixels;
  std::vector<std::uint16_t> values(pixels.begin<std::uint16_t>(), pixels.end<std::uint16_t>());
  std::sort(values.begin(), values.end());
  return static_cast<std::size_t>(std::unique(values.begin(), values.end()) - values.begin());
}

std::string refused(std::string const& content) {
  temporary_folder const folder;
  write_atomically(folder / "image.dcm", content);
  return dicom_refusal(folder / "image.dcm");
}

}  // namespace

TEST_CASE("the widest window keeps more greys than the first, none all", "[data][decode]") {
  auto const first = greys("windows", window::first), widest = greys("windows", window::widest),
             all = greys("windows", window::none);
  CHECK(first < widest);
  CHECK(widest < all);
  CHECK(greys("explicit_12", window::first) == greys("explicit_12", window::none));
}

TEST_CASE("padding is black, also of MONOCHROME1", "[data][decode]") {
  auto const image = decode<std::uint8_t>(golden("dicom/padding.dcm")).pixels;
  CHECK(image.at<std::uint8_t>(0, 0) == 0);  // stored as 0, which MONOCHROME1 shows white
  CHECK(image.at<std::uint8_t>(0, 1) == 0);  // 4095, black anyway
}

TEST_CASE("displays that nothing can show are refused with what to do",
          "[data][decode][bad_input]") {
  auto const window = read_text(golden("dicom/window.dcm"));
  CHECK_THAT(refused(with_text(window, "1500", "0000")),
             Contains("image.dcm: is DICOM, and its window has no width; give --window none to "
                      "ignore windows, or correct the file [docs/errors.md#dicom-not-read]"));
  CHECK_THAT(
      refused(with_text(read_text(golden("dicom/window_sigmoid.dcm")), "SIGMOID", "SIGNOID")),
      Contains("its VOI LUT function is not LINEAR, LINEAR_EXACT or SIGMOID"));
  auto const scaled = read_text(golden("dicom/rescaled.dcm"));
  CHECK_THAT(refused(with_text(scaled, "0.5 ", "0.0 ")), Contains("the slope is 0"));
  auto const table = read_text(golden("dicom/voi_lut_short.dcm"));
  CHECK_THAT(refused(with_number(table, 0x0028, 0x3002, 9000)),
             Contains("a lookup table of it has other entries than it states"));
}
#else
TEST_CASE("displays of DICOM need DCMTK", "[dicom]") {
  cxr::test::skip("cxr was configured without DCMTK");
}
#endif
