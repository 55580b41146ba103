// SPDX-License-Identifier: MIT
#include "cxr/data/decode/jpeg.hpp"

#include <numeric>

#include "catch.hpp"
#include "data/decode/image_bytes.hpp"

using namespace cxr;
using namespace cxr::test;

namespace {

std::string const start = "\xff\xd8"_bytes, end = "\xff\xd9"_bytes;
std::string const scan = segment("\xda", "\1\1\0\0\77\0"_bytes) + "\x12\xff\x00\x34"_bytes;

/// A frame of 8 bits whose components use table 0.
std::string frame(std::string const& components) {
  std::string content = "\10\0\7\0\5"_bytes + static_cast<char>(components.size());
  for (char const identifier : components) content += identifier + "\21\0"_bytes;
  return segment("\xc0", content);
}

std::string adobe(char transform) {
  return segment("\xee", "Adobe\0\144\0\0\0\0"_bytes + transform);
}

image_facts facts(std::string const& segments) {
  auto const found = detail::jpeg_facts(as_span(start + segments + scan + end));
  REQUIRE(found);
  return *found;
}

photometric interpretation(std::string const& segments) { return facts(segments).interpretation; }

bool is_whole(std::string const& jpeg) { return detail::jpeg_facts(as_span(jpeg)).has_value(); }

}  // namespace

TEST_CASE("a JPEG states its size, bits and channels", "[data][decode]") {
  auto const found = facts(frame("\1\2\3"));
  CHECK(found.format == image_format::jpeg);
  CHECK(found.width == 5);
  CHECK(found.height == 7);
  CHECK(found.bits == 8);
  CHECK(found.channels == 3);
  CHECK(found.orientation == 1);
  CHECK_FALSE(found.luminance_table);
  auto progressive = frame("\1");
  progressive[1] = '\xc2';
  CHECK(facts(progressive).channels == 1);
  CHECK(facts(segment("\xc4", "a table of Huffman codes")).channels == 0);
}

TEST_CASE("the colours of a JPEG are those that libjpeg takes them for", "[data][decode]") {
  auto const jfif = segment("\xe0", "JFIF\0\1\1\0\0\1\0\1\0\0"_bytes);
  CHECK(interpretation(jfif + frame("\1")) == photometric::monochrome2);
  CHECK(interpretation(jfif + frame("\1\2\3")) == photometric::ycbcr);
  CHECK(interpretation(jfif + frame("RGB")) == photometric::ycbcr);
  CHECK(interpretation(frame("RGB")) == photometric::rgb);
  CHECK(interpretation(frame("\1\2\3")) == photometric::ycbcr);
  CHECK(interpretation(adobe(0) + frame("\1\2\3")) == photometric::rgb);
  CHECK(interpretation(adobe(1) + frame("\1\2\3")) == photometric::ycbcr);
  CHECK(interpretation(frame("\1\2\3\4")) == photometric::cmyk);
  CHECK(interpretation(adobe(0) + frame("\1\2\3\4")) == photometric::cmyk);
  CHECK(interpretation(adobe(2) + frame("\1\2\3\4")) == photometric::ycck);
}

TEST_CASE("the table of the first channel is stated row by row", "[data][decode]") {
  std::string zigzag(64, '\0');
  std::iota(zigzag.begin(), zigzag.end(), '\1');
  auto const table = facts(segment("\xdb", "\0"_bytes + zigzag) + frame("\1")).luminance_table;
  REQUIRE(table);
  CHECK((*table)[0] == 1);
  CHECK((*table)[1] == 2);
  CHECK((*table)[8] == 3);  // second row, first column
  CHECK((*table)[16] == 4);
  CHECK((*table)[62] == 63);
  CHECK((*table)[63] == 64);

  std::string deep = "\x11"_bytes;  // 16 bits, table 1
  for (char const entry : zigzag) deep += "\1"_bytes + entry;
  auto const both = segment("\xdb", "\0"_bytes + zigzag + deep);
  auto second = frame("\1");
  CHECK((*facts(both + second).luminance_table)[63] == 64);
  second.back() = '\1';
  CHECK((*facts(both + second).luminance_table)[63] == 256 + 64);
  second.back() = '\2';
  CHECK_FALSE(facts(both + second).luminance_table);
  CHECK_FALSE(facts(segment("\xdb", "\0too short"_bytes) + frame("\1")).luminance_table);
}

TEST_CASE("a JPEG states its orientation, its thumbnail does not", "[data][decode]") {
  auto const rotated = segment("\xe1", "Exif\0\0"_bytes + exif(6));
  CHECK(facts(rotated + frame("\1")).orientation == 6);
  CHECK(facts(segment("\xe1", "http://ns.adobe.com/xap/1.0/\0<x/>"_bytes)).orientation == 1);
  CHECK(facts(segment("\xe1", "Exif\0"_bytes)).orientation == 1);
  CHECK(facts(segment("\xe5", start + rotated + end)).orientation == 1);
}

TEST_CASE("a JPEG is whole if its segments lead to the end marker", "[data][decode][bad_input]") {
  auto const whole = start + frame("\1") + scan + end;
  CHECK(is_whole(whole));
  for (std::size_t length = 0; length < whole.size(); ++length)
    CHECK_FALSE(is_whole(whole.substr(0, length)));
  CHECK(is_whole(whole + "added by a scanner"));
  auto const thumbnail = segment("\xe5", start + "??" + end);
  CHECK(is_whole(start + thumbnail + frame("\1") + scan + end));
  CHECK_FALSE(is_whole(start + thumbnail + frame("\1") + scan));
  CHECK(is_whole(start + "\xff\xff"_bytes + frame("\1") + scan + "\xff"_bytes + end));  // fill
  CHECK(is_whole(start + frame("\1") + scan + "\xff\xd3\x56"_bytes + end));             // restart
  CHECK(is_whole(start + frame("\1") + scan + scan + end));
  CHECK_FALSE(is_whole(start + frame("\1") + "no marker" + scan + end));
}
