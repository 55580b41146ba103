// SPDX-License-Identifier: MIT
#include "cxr/data/decode/png.hpp"

#include "catch.hpp"
#include "data/decode/image_bytes.hpp"

using namespace cxr;
using namespace cxr::test;

namespace {

std::string header(char bits, char colour_type) {
  return "\x89PNG\r\n\x1a\n"_bytes +
         chunk("IHDR", "\0\0\0\7\0\0\0\5"_bytes + bits + colour_type + "\0\0\0"_bytes);
}

image_facts facts(std::string const& png) { return detail::png_facts(as_span(png)); }

}  // namespace

TEST_CASE("a PNG states its bits and colours", "[data][decode]") {
  struct expected {
    char bits, colour_type;
    int channels;
    photometric interpretation;
  };
  for (auto const& header_case : {expected{16, 0, 1, photometric::monochrome2},
                                  {8, 2, 3, photometric::rgb},
                                  {4, 3, 1, photometric::palette},
                                  {8, 4, 2, photometric::monochrome2},
                                  {16, 6, 4, photometric::rgb}}) {
    auto const found = facts(header(header_case.bits, header_case.colour_type));
    INFO(int{header_case.colour_type});
    CHECK(found.format == image_format::png);
    CHECK(found.width == 7);
    CHECK(found.height == 5);
    CHECK(found.bits == header_case.bits);
    CHECK(found.channels == header_case.channels);
    CHECK(found.interpretation == header_case.interpretation);
    CHECK(found.orientation == 1);
    CHECK_FALSE(found.luminance_table);
  }
}

TEST_CASE("a PNG states its orientation before or behind the pixels", "[data][decode]") {
  auto const pixels = chunk("IDAT", "eXIf is no chunk in here"), end = chunk("IEND", "");
  CHECK(facts(header(8, 0) + chunk("eXIf", exif(6)) + pixels + end).orientation == 6);
  CHECK(facts(header(8, 0) + pixels + chunk("eXIf", exif(8)) + end).orientation == 8);
  CHECK(facts(header(8, 0) + pixels + end + chunk("eXIf", exif(8))).orientation == 1);
}

TEST_CASE("damage of a PNG is left to the decoder", "[data][decode][bad_input]") {
  auto const whole = header(8, 2) + chunk("eXIf", exif(6));
  for (std::size_t length = 0; length < whole.size(); ++length) {
    auto const found = facts(whole.substr(0, length));
    CHECK(found.channels == (length < 33 ? 0 : 3));
    CHECK(found.orientation == 1);
  }
  CHECK(facts(header(8, 5)).channels == 0);
}
