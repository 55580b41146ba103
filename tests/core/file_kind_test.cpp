// SPDX-License-Identifier: MIT
#include "cxr/core/file_kind.hpp"

#include <string>
#include <utility>
#include <vector>

#include "catch.hpp"

using namespace cxr;
using namespace std::string_literals;

namespace {

std::string kind_of(std::string const& head) {
  auto const* kind = file_kind_of(head);
  return kind ? std::string(kind->what) : "";
}

}  // namespace

TEST_CASE("what people bring in place of weights and images is known by its first bytes",
          "[core][file_kind]") {
  std::vector<std::pair<std::string, std::string>> const expected{
      {"version https://git-lfs.github.com/spec/v1\n", "Git LFS pointer"},
      {"\x89HDF\r\n\x1a\n\0\0"s, "HDF5"},
      {"\x1f\x8b\x08", "gzip"},
      {"BZh91AY", "bzip2"},
      {"7z\xbc\xaf\x27\x1c", "7z"},
      {"PK\3\4", "zip"},
      {std::string(257, 'x') + "ustar", "tar archive"},
      {std::string(128, '\0') + "DICM", "DICOM"},
      {"RIFF\x10\0\0\0WEBPVP8 "s, "WebP"},
      {"II*\0\x08"s, "TIFF"},
      {"MM\0*\0"s, "TIFF"},
      {"II+\0\x08"s, "BigTIFF"},
      {"GIF89a", "GIF"},
      {"\0\0\0\x20"s + "ftypheic", "HEIF"},
      {"\0\0\0\x0cjP  \r\n\x87\n"s, "JPEG 2000"},
      {"\xff\x4f\xff\x51", "JPEG 2000"},
      {std::string(344, '\0') + "n+1\0"s, "NIfTI"},
      {"\x93NUMPY\1", "NumPy"},
      {"%PDF-1.4", "PDF"},
      {"<!DOCTYPE html>", "web page"},
      {"<?xml version", "web page"},
      {"{\"error\":", "JSON"},
      {"\x08\x07\x12\x07pytorch", "ONNX"},
      {"BM\x36", "BMP"}};
  for (auto const& [head, kind] : expected) {
    INFO(kind);
    CHECK_THAT(kind_of(head), Contains(kind));
  }
}

TEST_CASE("what cxr reads, and a file that is cut before its mark, are of no other kind",
          "[core][file_kind]") {
  for (auto const& head : {"\xff\xd8\xff\xe0"s, "\x89PNG\r\n\x1a\n"s, "\x80\x02\x8a\x0a"s, ""s,
                           "RIFF\x10\0\0\0WAVE"s, "\x89HD"s, "\x30\0\0\0\0\0\0\0{"s}) {
    INFO(head);
    CHECK(kind_of(head).empty());
  }
}

TEST_CASE("a JPEG that is not decoded is known by its frame", "[core][file_kind]") {
  CHECK(jpeg_kind_of(0xf7, 16)->what == "is JPEG-LS");
  CHECK(jpeg_kind_of(0xc3, 8)->what == "is a lossless JPEG");
  CHECK(jpeg_kind_of(0xc1, 12)->what == "is a JPEG of 12 bits");
  for (int const frame : {0xc0, 0xc1, 0xc2, 0xc9})
    CHECK_FALSE(jpeg_kind_of(static_cast<std::uint8_t>(frame), 8));
}

TEST_CASE("every kind has its cure, and no mark hides another", "[core][file_kind]") {
  for (auto const& kind : detail::file_kinds) {
    INFO(kind.what);
    CHECK(kind.what.starts_with("is "));
    CHECK_FALSE(kind.cure.empty());
    for (auto const mark : kind.marks) {
      if (mark.empty()) continue;
      CHECK(kind.offset + mark.size() <= file_kind_bytes);
      CHECK(kind_of(std::string(kind.offset, '\1') + std::string(mark)) == kind.what);
    }
  }
}
