// SPDX-License-Identifier: MIT
#include "cxr/data/decode/exif.hpp"

#include "catch.hpp"
#include "data/decode/image_bytes.hpp"

using namespace cxr;
using namespace cxr::test;

namespace {

int orientation(std::string const& tiff) { return detail::exif_orientation(as_span(tiff)); }

}  // namespace

TEST_CASE("the orientation of EXIF is read in both byte orders", "[data][decode]") {
  for (int number = 1; number <= 8; ++number)
    CHECK(orientation(exif(static_cast<char>(number))) == number);
  CHECK(orientation("II*\0\10\0\0\0\1\0"_bytes + "\22\1\3\0\1\0\0\0\3\0\0\0"_bytes) == 3);
}

TEST_CASE("EXIF without an orientation that exists means upright", "[data][decode][bad_input]") {
  CHECK(orientation(exif(0)) == 1);
  CHECK(orientation(exif(9)) == 1);
  CHECK(orientation("MM\0*\0\0\0\10\0\0"_bytes) == 1);
  CHECK(orientation("MM\0*\xff\xff\xff\xff\0\1"_bytes) == 1);
  auto const whole = exif(6);
  CHECK(orientation(whole) == 6);
  for (std::size_t length = 0; length < 34; ++length)
    CHECK(orientation(whole.substr(0, length)) == 1);
}
