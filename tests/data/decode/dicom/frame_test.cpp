// SPDX-License-Identifier: MIT
#include "cxr/data/decode/dicom/frame.hpp"

#include "catch.hpp"
#include "cxr/core/file.hpp"
#include "cxr/data/decode/dicom/dataset.hpp"
#include "cxr/data/decode/dicom/jpeg_2000.hpp"
#include "data/decode/dicom_files.hpp"
#include "paths.hpp"

#ifdef CXR_DICOM
using namespace cxr;
using namespace cxr::test;

namespace {

std::string refused(std::string const& content) {
  temporary_folder const folder;
  write_atomically(folder / "image.dcm", content);
  return dicom_refusal(folder / "image.dcm");
}
std::string of_golden(std::string const& name) {
  return read_text(golden("dicom/" + name + ".dcm"));
}

}  // namespace

TEST_CASE("a format is read of the header alone", "[data][decode]") {
  detail::dicom_dataset data(golden("dicom/signed_12.dcm"), /*header_only=*/true);
  auto const format = detail::read_format(data);
  CHECK(format.rows == 11);
  CHECK(format.columns == 13);
  CHECK(format.allocated == 16);
  CHECK(format.high_bit == 11);
  CHECK(format.stored.bits == 12);
  CHECK(format.stored.is_signed);
  CHECK_FALSE(format.white_is_low);
}

TEST_CASE("no memory is taken for sizes that a file cannot have", "[data][decode][bad_input]") {
  for (auto const* name :
       {"explicit_12", "jpeg_lossless_12", "jpeg_ls_12", "rle_12", "jpeg_2000_12"}) {
    CAPTURE(name);
    auto const tall = with_number(of_golden(name), 0x0028, 0x0010, 65535);
    CHECK_THAT(
        refused(with_number(tall, 0x0028, 0x0011, 65535)),
        Contains("image.dcm: is damaged DICOM: it has too few pixels for 65535 rows of 65535, "
                 "which it states; fetch it again, or take it out of the folder "
                 "[docs/errors.md#bad-image]"));
  }
}

TEST_CASE("pixels of another size than the file states are refused", "[data][decode][bad_input]") {
  for (auto const* name : {"explicit_12", "jpeg_lossless_12", "jpeg_ls_12", "rle_12",
                           "jpeg_2000_12", "jpeg_baseline_8"}) {
    CAPTURE(name);
    CHECK_THAT(refused(with_number(of_golden(name), 0x0028, 0x0010, 40)),
               Contains("is damaged DICOM"));
  }
}

TEST_CASE("what fuzzing found stays refused", "[data][decode][bad_input]") {
  CHECK_THAT(dicom_refusal(golden("fuzz_found/rle_segment_outside.dcm")),
             Contains("its RLE is not of 11 rows of 13"));
}

TEST_CASE("bits that no word has are refused", "[data][decode][bad_input]") {
  auto const whole = of_golden("explicit_12");
  CHECK_THAT(refused(with_number(whole, 0x0028, 0x0101, 17)),
             Contains("has pixels of 17 bits up to bit 11 in words of 16"));
  CHECK_THAT(refused(with_number(whole, 0x0028, 0x0100, 32)), Contains("in words of 32"));
  CHECK_THAT(refused(with_number(whole, 0x0028, 0x0101, 0)), Contains("of 0 bits"));
  CHECK_THAT(refused(with_number(whole, 0x0028, 0x0102, 16)), Contains("up to bit 16"));
}

TEST_CASE("pixels that are compressed otherwise than stated are refused",
          "[data][decode][bad_input]") {
  auto content = of_golden("jpeg_2000_12");
  auto const stream = content.find("\xff\x4f\xff\x51");
  REQUIRE(stream != std::string::npos);
  CHECK_THAT(refused(std::string(content).replace(stream, 2, "\xff\xd8")),
             Contains("its JPEG 2000 cannot be decoded as 32 rows of 33"));
  CHECK_THAT(refused(content.replace(stream + 60, 400, std::string(400, '\0'))),
             Contains("its JPEG 2000 cannot be decoded as 32 rows of 33"));
}
#else
TEST_CASE("frames of DICOM need DCMTK", "[dicom]") {
  cxr::test::skip("cxr was configured without DCMTK");
}
#endif
