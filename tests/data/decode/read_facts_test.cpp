// SPDX-License-Identifier: MIT
#include "cxr/data/decode/read_facts.hpp"

#include "catch.hpp"
#include "data/decode/image_bytes.hpp"

using namespace cxr;
using namespace cxr::test;

namespace {

std::string refusal(std::string const& content) {
  try {
    read_facts(as_span(content), "image.jpeg");
  } catch (file_error const& problem) {
    return problem.what();
  }
  return "accepted";
}

}  // namespace

TEST_CASE("a file that is no image is named by its kind, without being decoded",
          "[data][decode][bad_input]") {
  CHECK_THAT(refusal(""), Contains("image.jpeg: the file is empty; fetch it again"));
  CHECK_THAT(refusal("Dear colleague,"), Contains("it begins neither as JPEG, PNG nor TIFF"));
  CHECK_THAT(refusal("\xff\xd8\xff\xe0"_bytes), Contains("is cut off: the JPEG has no end marker"));
  CHECK_THAT(refusal("GIF89a"), Contains("image.jpeg: is GIF, which is not read as an image; "
                                         "convert it to PNG or JPEG [docs/errors.md#bad-image]"));
  CHECK_THAT(refusal("\0\0\0\14jP  \r\n\x87\n"_bytes), Contains("is JPEG 2000, which is not read"));
}

TEST_CASE("a JPEG-LS is named although its scan is not that of a JPEG",
          "[data][decode][bad_input]") {
  auto const frame = segment("\xf7", "\20\0\1\0\1\1\1\21\0"_bytes);
  CHECK_THAT(refusal("\xff\xd8"_bytes + frame + segment("\xda", "\1\1\0\0\0\0"_bytes) + "\xff\x7f"),
             Contains("image.jpeg: is JPEG-LS, which is not read as an image"));
}
